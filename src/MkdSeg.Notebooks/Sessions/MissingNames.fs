namespace MkdSeg.Notebooks

open System.Collections.Generic
open System.Text.RegularExpressions
open FSharp.Compiler.Diagnostics

/// What cells that failed would have defined, so that a later cell that misses it can say where it should have come from.
[<Sealed>]
type internal MissingNames() =
    static let definition =
        Regex(
            @"^(?:\[<[^\r\n]*?>\][ \t]*)?(?:let|type|module|and|use)[ \t]+(?:(?:rec|mutable|inline|private|internal)[ \t]+)*"
            + @"(``[^`\r\n]+``|[\p{L}_][\w']*)",
            RegexOptions.Multiline
        )

    static let quoted = Regex "'([^']+)'"

    /// The compiler's number for a name that is not defined.
    [<Literal>]
    let Undefined = 39

    let failed = Dictionary<string, int>()
    let packages = List<string * int>()
    let names (code: string) = [ for found in definition.Matches code -> found.Groups[1].Value.Trim '`' ]

    /// A cell has ended.
    member _.Ended(number: int, code: string, isFailed: bool) =
        for name in names code do
            if isFailed then failed[name] <- number else failed.Remove name |> ignore

    /// A cell was refused for packages that are not here.
    member _.Refused(number: int, absent: string list) =
        for package in absent do
            packages.Add((package, number))

    /// What to do about a name that is not defined, None where nothing is known of it.
    member _.Hint(errors: FSharpDiagnostic list) : string option =
        let undefined = errors |> List.filter (fun error -> error.ErrorNumber = Undefined)

        let ofCell (error: FSharpDiagnostic) =
            let name = quoted.Match(error.Message).Groups[1].Value

            match failed.TryGetValue name with
            | true, cell -> Some $"Cell {cell}, which failed, was to define '{name}': mend and run that one first."
            | _ -> None

        match List.tryPick ofCell undefined with
        | Some hint -> Some hint
        | None when undefined.IsEmpty || packages.Count = 0 -> None
        | None ->
            let cells = packages |> Seq.map snd |> Seq.distinct |> Seq.map string |> String.concat ", "
            let wanted = packages |> Seq.map fst |> Seq.distinct |> String.concat ", "

            Some(
                $"Cell {cells} was refused, for want of {wanted}: take its line away where the rest of the cell can do without; "
                + "else add the package to a project, build that, and refer to the assembly by its path, "
                + "#r \"bin/Release/net10.0/Name.dll\"."
            )
