namespace MkdSeg.PaperRepro

open System
open System.CommandLine
open System.IO
open System.Text.Json
open System.Threading
open MkdSeg.Evaluation
open MkdSeg.Imaging
open MkdSeg.Imaging.Files
open MkdSeg.Imaging.Geometry
open MkdSeg.Imaging.Labels
open MkdSeg.Imaging.Nifti

[<RequireQualifiedAccess>]
module EvaluateCommand =
    /// Millimetres of --tolerance where the call names none: what the replays' score files use too.
    [<Literal>]
    let DefaultTolerance = 2.0

    /// A label map from a JSON object such as {"lv": 500, "rv": 600}.
    let readLabelMap (path: string) : LabelMap =
        let text = InputFile.ReadAllText(path, 1L <<< 20, "a label map", "give the file of --labels")

        try
            use document = JsonDocument.Parse text

            LabelMap(ResizeArray [ for entry in document.RootElement.EnumerateObject() -> LabelledStructure(entry.Name, entry.Value.GetUInt16()) ])
        with :? JsonException | :? FormatException | :? InvalidOperationException | :? InvalidInputException as error ->
            let reason = error.Message.ReplaceLineEndings " "
            raise (InvalidInputException($"{path}: no label map ({reason}); write one as {{\"lv\": 500, \"rv\": 600}}.", error))

    let private policy both missed invented =
        let one word =
            match word with
            | "skip" -> WhenOneAbsent.Skip
            | "fail" -> WhenOneAbsent.Fail
            | _ -> WhenOneAbsent.Worst

        { BothAbsent =
            match both with
            | "perfect" -> WhenBothAbsent.Perfect
            | "worst" -> WhenBothAbsent.Worst
            | "fail" -> WhenBothAbsent.Fail
            | _ -> WhenBothAbsent.Skip
          AbsentFromPrediction = one missed
          AbsentFromTruth = one invented }

    let private direction (metric: Metric) =
        match metric.Better with
        | Better.Higher -> "higher"
        | Better.Lower -> "lower"
        | Better.NearerZero -> "nearer 0"

    /// How often each absence came, counted over cases and structures.
    let private absences (rows: ScoreRow list) =
        let count absence =
            rows
            |> List.filter (fun row ->
                row.Metric = Metric.Dice
                && match row.Score with
                   | Assigned(_, found)
                   | Skipped(Some found) -> found = absence
                   | Scored _
                   | Skipped None -> false)
            |> List.length

        [ Absence.Both; Absence.Missed; Absence.Invented ]
        |> List.map (fun absence -> $"{count absence} {absence.Name}")
        |> String.concat ", "

    let private print (screen: Screen) policy (metrics: Metric list) (rows: ScoreRow list) =
        let summaries = ScoreSummary.perStructure rows |> Map.ofList
        let averages = ScoreSummary.macroAverage rows |> Map.ofList
        let structures = rows |> List.map _.Structure |> List.distinct

        let digits (metric: Metric) =
            match metric.Better with
            | Better.Higher -> "0.000"
            | Better.Lower -> "0.00"
            | Better.NearerZero -> "+0.000;-0.000;0.000"

        let assigned =
            rows |> List.filter (fun row -> row.Score.IsAssigned) |> List.map (fun row -> row.Structure, row.Metric) |> Set.ofList

        let grid =
            [ for metric in metrics do
                  let cell summary marked = TableText.summary (digits metric) summary + (if marked then " ‡" else "")

                  [ metric.Name; metric.Unit; direction metric
                    for structure in structures do
                        cell summaries[structure, metric] (assigned.Contains(structure, metric))
                    cell averages[metric] (structures |> List.exists (fun structure -> assigned.Contains(structure, metric))) ] ]

        let header = [ "metric"; "unit"; "better" ] @ structures @ [ "mean" ]
        let count = rows |> List.map _.Case |> List.distinct |> List.length
        let cases = if count = 1 then "1 case" else $"{count} cases"

        if screen.IsTerminal then
            TableScreen.grid screen $"{cases}, mean ± sd" header grid
        else
            for row in header :: grid do
                screen.Line(String.Join(" | ", row))

        screen.Words $"{cases}, mean ± sd. Volume differences are prediction less truth."
        screen.Words $"Absent structures: {AbsencePolicy.describe policy}. Found: {absences rows}."
        screen.Words "† where a score was skipped; ‡ where one is the policy's and not measured."

        if rows |> List.exists (fun row -> row.Metric = Metric.RelativeVolumeDifference && row.Score.Value.IsNone) then
            screen.Words "A volume relative to a truth of no volume has no worst value: skipped, whatever the policy, unless both-absent is perfect."

    let private run (screen: Screen) (stop: CancellationToken) truth prediction (out: string) asJson policy (metrics: Metric list) (labels: LabelMap) =
        if not (Directory.Exists(Path.GetDirectoryName(Path.GetFullPath out))) then
            raise (InvalidInputException $"{out}: its folder does not exist; make it first.")

        let pairs = Pairing.find truth prediction |> Pairing.requireComplete

        if pairs |> List.exists (fun pair -> [ pair.Truth; pair.Prediction ] |> List.exists (fun path -> Path.GetFullPath path = Path.GetFullPath out)) then
            raise (InvalidInputException $"{out}: is one of the label files, which are never overwritten; give another name with --out.")

        // The truth's known slip (421 for 420) is put right; a prediction must be right by itself.
        let readTruth path =
            let stored = NiftiFile.ReadLabels path
            if labels.Equals LabelMap.MmWhs then (LabelAudit.Audit(stored, labels, LabelAudit.MmWhsCorrections, path)).Apply stored else stored

        let score (report: Progress -> unit) =
            pairs
            |> List.mapi (fun index pair ->
                stop.ThrowIfCancellationRequested()
                report { Done = index; Total = pairs.Length; Note = pair.Case }
                Evaluation.evaluate policy metrics (PredictionStep.structures labels) pair.Case (readTruth pair.Truth) (NiftiFile.ReadLabels pair.Prediction))
            |> List.concat

        let rows = if asJson then score ignore else Progress.show screen "score" score
        ScoreTable.writeCsv out rows

        if asJson then
            screen.Out.Write(ScoreTable.toJson policy rows)
        else
            print screen policy metrics rows
            screen.Line $"scores: {out}"

        ExitCode.Done

    let create (screen: Screen) (stop: CancellationToken) : Command =
        let truth = Options.required<string> "--truth" "DIR|FILE" "True labels, NIfTI"
        let prediction = Options.required<string> "--prediction" "DIR|FILE" "Predicted labels; files of two folders are paired by case"
        let out = Options.required<string> "--out" "CSV" $"Score file: {ScoreTable.Header}"
        let asJson = Options.flag "--json" "Print policy and rows as JSON"

        // The types are spelt out so that the text is joined, not formatted: F#'s formatting costs the start of every call 30 ms.
        let rule (name: string) (description: string) (first: string) (others: string list) =
            let option = Options.word name "RULE" (first :: others) $"{description} (default {first})"
            option.DefaultValueFactory <- fun _ -> first
            option

        let both = rule "--both-absent" "A structure that neither side has" "skip" [ "perfect"; "worst"; "fail" ]
        let missed = rule "--missed" "A structure that the prediction lacks" "worst" [ "skip"; "fail" ]
        let invented = rule "--invented" "A structure that only the prediction has" "worst" [ "skip"; "fail" ]
        let labels = Options.optional<string | null> "--labels" "FILE" "Label values as JSON, {\"lv\": 500, ...} (default: MM-WHS)"

        let tolerance = Options.withDefault<float> "--tolerance" "MM" DefaultTolerance "Surface Dice counts border voxels up to this distance as right"

        Options.command
            "evaluate"
            "Score predicted label volumes: overlap, volume, surface distances in mm, surface Dice"
            [ truth; prediction; out; asJson; tolerance; both; missed; invented; labels ]
            (fun call ->
                let map = match call.GetValue labels with null -> LabelMap.MmWhs | path -> readLabelMap path
                let policy = policy (call.GetRequiredValue both) (call.GetRequiredValue missed) (call.GetRequiredValue invented)
                let metrics = Metric.All(call.GetRequiredValue tolerance * 1.0<mm>)
                run screen stop (call.GetRequiredValue truth) (call.GetRequiredValue prediction) (call.GetRequiredValue out) (call.GetRequiredValue asJson) policy metrics map)
