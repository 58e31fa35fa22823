namespace MkdSeg.PaperRepro.Tests.Snapshots

open System.Text.RegularExpressions

/// Tables within a document that stand between "<!-- KIND NAME -->" and "<!-- end -->".
[<RequireQualifiedAccess>]
module MarkedTables =
    /// The document with each marked table of a kind as `table` gives it by its name.
    let fill (kind: string) (table: string -> string) (document: string) : string =
        let filled (found: Match) =
            let name = found.Groups["name"].Value
            $"<!-- {kind} {name} -->\n\n{(table name).TrimEnd()}\n\n<!-- end -->"

        Regex.Replace(document, $@"<!-- {kind} (?<name>\S+) -->\n.*?<!-- end -->", filled, RegexOptions.Singleline)
