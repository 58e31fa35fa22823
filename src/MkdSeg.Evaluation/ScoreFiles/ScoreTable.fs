namespace MkdSeg.Evaluation

open System
open System.Collections.Generic
open System.Globalization
open System.IO
open System.Text.Encodings.Web
open MkdSeg.Imaging
open MkdSeg.Imaging.Files

/// Score files. CSV: the header case,structure,metric,value,unit,absence and a line for each row; UTF-8, LF, decimal point, the
/// shortest digits that read back as the same double. `absence` is empty where the value was measured; else the rule of the
/// absence policy that gave it: both-absent, missed or invented. A skipped score has an empty value (JSON: null) and keeps its
/// unit. A name that begins with = + - @ has an apostrophe before it (CsvLine.ofText). JSON: an object with the policy in words
/// ("absence") and an array "scores" of objects with the same six fields, one a line. Files of five columns, as older versions
/// wrote them, are still read: they do not say what was measured and what a policy gave.
[<RequireQualifiedAccess>]
module ScoreTable =
    /// The first line of a score file in CSV.
    [<Literal>]
    let Header = "case,structure,metric,value,unit,absence"

    /// The first line of score files that older versions wrote.
    [<Literal>]
    let OlderHeader = "case,structure,metric,value,unit"

    /// What `absence` holds where an older file did not say why a score was skipped.
    [<Literal>]
    let private NotRecorded = "not-recorded"

    /// The value as written, None for a skipped one. InvalidInputException for NaN, infinity, and names that break a line.
    let private value (row: ScoreRow) =
        for name in [ row.Case; row.Structure ] do
            if name.IndexOfAny [| '\n'; '\r' |] >= 0 then
                let shown = name.ReplaceLineEndings "\\n"
                raise (InvalidInputException $"The name '{shown}' holds a line break; rename the file or the structure.")

        match row.Score.Value with
        | None -> None
        | Some number when Double.IsFinite number -> Some(number.ToString("R", CultureInfo.InvariantCulture))
        | Some number ->
            raise (InvalidInputException $"{row.Case}, {row.Structure}: {row.Metric} is {number}, no score; mark it as skipped.")

    let private absence (row: ScoreRow) =
        match row.Score with
        | Scored _ -> ""
        | Assigned(_, absence)
        | Skipped(Some absence) -> absence.Name
        | Skipped None -> NotRecorded

    /// The rows as CSV text, in the order given.
    let toCsv (rows: ScoreRow list) : string =
        let line row =
            CsvLine.join
                [ CsvLine.ofText row.Case
                  CsvLine.ofText row.Structure
                  row.Metric.Name
                  value row |> Option.defaultValue ""
                  row.Metric.Unit
                  absence row ]

        Header :: List.map line rows |> List.map (fun line -> line + "\n") |> String.concat ""

    /// The rows as JSON text, in the order given, with the policy they were scored under.
    let toJson (policy: AbsencePolicy) (rows: ScoreRow list) : string =
        let text (s: string) = "\"" + JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode s + "\""

        let line row =
            [ "case", text row.Case
              "structure", text row.Structure
              "metric", text row.Metric.Name
              "value", value row |> Option.defaultValue "null"
              "unit", text row.Metric.Unit
              "absence", text (absence row) ]
            |> List.map (fun (name, json) -> $"\"{name}\": {json}")
            |> String.concat ", "
            |> fun fields -> "    {" + fields + "}"

        let scores =
            match rows with
            | [] -> "[]"
            | _ -> "[\n" + (rows |> List.map line |> String.concat ",\n") + "\n  ]"

        "{\n  \"absence\": " + text (AbsencePolicy.describe policy) + ",\n  \"scores\": " + scores + "\n}\n"

    let private row (at: unit -> string) (metricOf: string -> Metric option) metricName unitName caseId structure score : ScoreRow =
        match metricOf metricName |> Option.orElseWith (fun () -> Metric.TryParseOwn(metricName, unitName)) with
        | Some metric when metric.Unit = unitName ->
            { Case = CsvLine.toText caseId; Structure = CsvLine.toText structure; Metric = metric; Score = score }
        | Some metric -> raise (InvalidInputException $"{at ()}: {metricName} has the unit '{unitName}'; it is given in '{metric.Unit}'.")
        | None ->
            let known = Metric.All 2.0<mm> |> List.map _.Name |> String.concat ", "
            raise (InvalidInputException $"{at ()}: unknown metric '{metricName}'; known are {known} (or another tolerance).")

    let private number (at: unit -> string) (field: string) =
        match field, Double.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture) with
        | "", _ -> None
        | _, (true, number) when Double.IsFinite number -> Some number
        | _ -> raise (InvalidInputException $"{at ()}: '{field}' is not a finite number; leave the value of a skipped score empty.")

    let private score (at: unit -> string) (field: string) (absence: string) =
        match number at field, absence, Absence.TryParse absence with
        | Some value, "", _ -> Scored value
        | Some value, _, Some absence -> Assigned(value, absence)
        | None, _, Some absence -> Skipped(Some absence)
        | None, NotRecorded, _ -> Skipped None
        | _ ->
            let reason = $"value '{field}' with absence '{absence}'; an absence is both-absent, missed or invented."
            raise (InvalidInputException $"{at ()}: {reason}")

    let private olderScore (at: unit -> string) (field: string) =
        match number at field with
        | Some value -> Scored value
        | None -> Skipped None

    /// Rows from CSV text; lines may end in LF or CRLF. `source` names the text in errors.
    /// InvalidInputException with the line's number where a line is not a score.
    let parseCsv (source: string) (text: string) : ScoreRow list =
        // A name may hold what .NET takes for the end of a line besides these (U+0085, U+2028): only LF and CR end one.
        let lines = text.Replace("\r\n", "\n").Replace('\r', '\n').TrimEnd('\n').Split '\n' |> List.ofArray

        let metrics = Dictionary<string, Metric option>()

        /// A file of thousands of lines has a few metrics.
        let metricOf (name: string) : Metric option =
            match metrics.TryGetValue name with
            | true, metric -> metric
            | _ ->
                metrics[name] <- Metric.TryParse name
                metrics[name]

        let rows header rest =
            rest
            |> List.mapi (fun index line ->
                let at () = $"{source}, line {index + 2}"

                match header, CsvLine.split line with
                | Header, Some [ caseId; structure; metric; value; unitName; absence ] ->
                    row at metricOf metric unitName caseId structure (score at value absence)
                | OlderHeader, Some [ caseId; structure; metric; value; unitName ] ->
                    row at metricOf metric unitName caseId structure (olderScore at value)
                | _ -> raise (InvalidInputException $"{at ()}: another number of fields than the header; the columns are {header}."))

        match lines with
        | (Header | OlderHeader as header) :: rest -> rows header rest
        | _ -> raise (InvalidInputException $"{source}, line 1: not a score file; the first line must be {Header}.")

    /// Writes CSV; the file is there whole or not at all. The folder must exist.
    let writeCsv (path: string) (rows: ScoreRow list) : unit = AtomicFile.WriteText(path, toCsv rows)

    /// Reads CSV, as parseCsv. InvalidInputException where the file is missing.
    let readCsv (path: string) : ScoreRow list =
        if not (File.Exists path) then
            raise (InvalidInputException $"No score file at {path}; check the path.")

        parseCsv path (InputFile.ReadAllText(path, 1L <<< 28, "a score file", "check the path"))
