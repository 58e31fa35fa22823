namespace MkdSeg.Evaluation

open System
open System.Globalization
open System.IO
open System.Text.Encodings.Web
open MkdSeg.Imaging
open MkdSeg.Imaging.Files

/// Score files. CSV: the header case,structure,metric,value,unit and a line for each row; UTF-8, LF, decimal point, the
/// shortest digits that read back as the same double. JSON: an array of objects with the same five fields, one a line.
/// A skipped score has an empty value (JSON: null) and keeps its unit: "1" for Dice, "mm" for distances.
[<RequireQualifiedAccess>]
module ScoreTable =
    /// The first line of every score file in CSV.
    [<Literal>]
    let Header = "case,structure,metric,value,unit"

    /// The value as written, None for a skipped one. InvalidInputException for NaN, infinity, and names that break a line.
    let private value (row: ScoreRow) =
        for name in [ row.Case; row.Structure ] do
            if name.IndexOfAny [| '\n'; '\r' |] >= 0 then
                let shown = name.ReplaceLineEndings "\\n"
                raise (InvalidInputException $"The name '{shown}' holds a line break; rename the file or the structure.")

        match row.Score with
        | Skipped _ -> None
        | Scored number when Double.IsFinite number -> Some(number.ToString("R", CultureInfo.InvariantCulture))
        | Scored number ->
            raise (InvalidInputException $"{row.Case}, {row.Structure}: {row.Metric} is {number}, no score; mark it as skipped.")

    /// The rows as CSV text, in the order given.
    let toCsv (rows: ScoreRow list) : string =
        let line row =
            CsvLine.join [ row.Case; row.Structure; row.Metric.Name; value row |> Option.defaultValue ""; row.Metric.Unit ]

        Header :: List.map line rows |> List.map (fun line -> line + "\n") |> String.concat ""

    /// The rows as JSON text, in the order given.
    let toJson (rows: ScoreRow list) : string =
        let text (s: string) = "\"" + JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode s + "\""

        let line row =
            let number = value row |> Option.defaultValue "null"

            [ "case", text row.Case
              "structure", text row.Structure
              "metric", text row.Metric.Name
              "value", number
              "unit", text row.Metric.Unit ]
            |> List.map (fun (name, json) -> $"\"{name}\": {json}")
            |> String.concat ", "
            |> fun fields -> "  {" + fields + "}"

        match rows with
        | [] -> "[]\n"
        | _ -> "[\n" + (rows |> List.map line |> String.concat ",\n") + "\n]\n"

    let private row source metricName unitName caseId structure (score: Score) : ScoreRow =
        match Metric.TryParse metricName with
        | Some metric when metric.Unit = unitName -> { Case = caseId; Structure = structure; Metric = metric; Score = score }
        | Some metric -> raise (InvalidInputException $"{source}: {metricName} has the unit '{unitName}'; it is given in '{metric.Unit}'.")
        | None ->
            let known = Metric.All |> List.map _.Name |> String.concat ", "
            raise (InvalidInputException $"{source}: unknown metric '{metricName}'; known are {known}.")

    /// Rows from CSV text; lines may end in LF or CRLF. `source` names the text in errors. An empty value reads as
    /// Skipped NotRecorded. InvalidInputException with the line's number where a line is not a score.
    let parseCsv (source: string) (text: string) : ScoreRow list =
        let lines = text.ReplaceLineEndings("\n").TrimEnd('\n').Split '\n' |> List.ofArray

        let score at (field: string) =
            match field, Double.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture) with
            | "", _ -> Skipped SkipReason.NotRecorded
            | _, (true, number) when Double.IsFinite number -> Scored number
            | _ -> raise (InvalidInputException $"{at}: '{field}' is not a finite number; leave the value of a skipped score empty.")

        match lines with
        | Header :: rest ->
            rest
            |> List.mapi (fun index line ->
                let at = $"{source}, line {index + 2}"

                match CsvLine.split line with
                | Some [ caseId; structure; metric; number; unitName ] -> row at metric unitName caseId structure (score at number)
                | _ -> raise (InvalidInputException $"{at}: not five fields; the columns are {Header}."))
        | _ -> raise (InvalidInputException $"{source}, line 1: not a score file; the first line must be {Header}.")

    /// Writes CSV; the file is there whole or not at all. The folder must exist.
    let writeCsv (path: string) (rows: ScoreRow list) : unit = AtomicFile.WriteText(path, toCsv rows)

    /// Writes JSON; the file is there whole or not at all. The folder must exist.
    let writeJson (path: string) (rows: ScoreRow list) : unit = AtomicFile.WriteText(path, toJson rows)

    /// Reads CSV, as parseCsv. InvalidInputException where the file is missing.
    let readCsv (path: string) : ScoreRow list =
        if not (File.Exists path) then
            raise (InvalidInputException $"No score file at {path}; check the path.")

        parseCsv path (File.ReadAllText path)
