namespace MkdSeg.Notebooks

open FSharp.Compiler.Interactive.Shell
open MkdSeg.Display

/// The values that cells have defined.
[<RequireQualifiedAccess>]
module internal BoundValues =
    /// Longer texts are cut.
    [<Literal>]
    let private Most = 60

    let private text (value: obj | null) : string =
        let line = (PlainText.ofValue value).ReplaceLineEndings(" ").Trim()
        if line.Length > Most then line.Substring(0, Most) + "..." else line

    /// Their names in one line, or a line for each with type and text.
    let list (isLong: bool) (fsi: FsiEvaluationSession) : string =
        let values = fsi.GetBoundValues() |> List.filter (fun bound -> bound.Name <> "it") |> List.sortBy _.Name

        if values.IsEmpty then
            "No cell has defined a value."
        elif isLong then
            String.concat
                "\n"
                [ for bound in values -> $"{bound.Name}: {bound.Value.ReflectionType.Name} = {text bound.Value.ReflectionValue}" ]
        else
            values |> List.map _.Name |> String.concat " "
