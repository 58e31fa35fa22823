namespace MkdSeg.Evaluation

open System.Text

/// One line of comma-separated values after RFC 4180, without line breaks inside fields.
[<RequireQualifiedAccess>]
module CsvLine =
    let private commands = [| '='; '+'; '-'; '@'; '\t' |]

    /// Whether a spreadsheet would take a text for a formula, or an apostrophe before it for its own mark.
    let private isFormula (text: string) =
        let bare = text.TrimStart '\''
        bare.Length > 0 && Array.contains bare[0] commands

    /// A name as a field: one that begins like a formula gets an apostrophe before it, so that spreadsheets take it for text.
    let ofText (text: string) : string = if isFormula text then "'" + text else text

    /// The name of such a field.
    let toText (field: string) : string = if field.StartsWith '\'' && isFormula field then field.Substring 1 else field

    /// Fields as one line; those that hold a comma or a quote are quoted.
    let join (fields: string list) : string =
        let quote (field: string) = if field.IndexOfAny [| ','; '"' |] >= 0 then "\"" + field.Replace("\"", "\"\"") + "\"" else field

        fields |> List.map quote |> String.concat ","

    /// The fields of one line; None where a quote does not close or stands inside an unquoted field.
    let split (line: string) : string list option =
        let rec field (at: int) (found: string list) =
            if at < line.Length && line[at] = '"' then
                quoted (at + 1) (StringBuilder()) found
            else
                let stop =
                    match line.IndexOf(',', at) with
                    | -1 -> line.Length
                    | comma -> comma

                let text = line.Substring(at, stop - at)
                if text.Contains '"' then None else next stop (text :: found)

        and quoted at (text: StringBuilder) found =
            if at >= line.Length then None
            elif line[at] <> '"' then quoted (at + 1) (text.Append line[at]) found
            elif at + 1 < line.Length && line[at + 1] = '"' then quoted (at + 2) (text.Append '"') found
            else next (at + 1) (text.ToString() :: found)

        and next at found =
            if at = line.Length then Some(List.rev found)
            elif line[at] = ',' then field (at + 1) found
            else None

        field 0 []
