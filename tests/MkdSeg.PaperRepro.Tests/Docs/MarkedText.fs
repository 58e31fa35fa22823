namespace MkdSeg.PaperRepro.Tests.Docs

open System.Text.RegularExpressions

/// Parts of a page that are worked out and not written: they stand between "<!-- KIND WHAT -->" and "<!-- end -->", on lines of their own
/// or within one.
[<RequireQualifiedAccess>]
module MarkedText =
    /// The page with each marked part of a kind as `text` gives it by what the mark says behind its kind.
    let fill (kind: string) (text: string -> string) (page: string) : string =
        let filled (found: Match) =
            let opening = found.Groups["opening"].Value
            let made = (text (Regex.Replace(found.Groups["what"].Value, @"\s+", " "))).TrimEnd()

            if found.Groups["between"].Value.StartsWith '\n' then
                $"{opening}\n\n{made}\n\n<!-- end -->"
            else
                $"{opening}{made}<!-- end -->"

        let pattern = $@"(?<opening><!-- {kind} (?<what>[^<]*?) -->)(?<between>.*?)<!-- end -->"
        Regex.Replace(page, pattern, filled, RegexOptions.Singleline)
