namespace MkdSeg.PaperRepro

open System
open System.CommandLine
open System.Globalization
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

    /// A label map from a JSON object such as {"lv": 500, "rv": 600}, or from the "labels" of a data set's dataset.json.
    let readLabelMap (path: string) : LabelMap =
        let text = InputFile.ReadAllText(path, 1L <<< 20, "a label map", "give the file of --labels")

        try
            use document = JsonDocument.Parse text

            let labels =
                match document.RootElement.TryGetProperty "labels" with
                | true, labels when labels.ValueKind = JsonValueKind.Object -> labels
                | _ -> document.RootElement

            LabelMap(
                ResizeArray
                    [ for entry in labels.EnumerateObject() do
                          if not (entry.Name = "background" && entry.Value.GetUInt16() = 0us) then
                              LabelledStructure(entry.Name, entry.Value.GetUInt16()) ]
            )
        with
        | :? JsonException
        | :? FormatException
        | :? InvalidOperationException
        | :? InvalidInputException as error ->
            let reason = error.Message.ReplaceLineEndings " "
            raise (InvalidInputException($"{path}: no label map ({reason}); write one as {{\"lv\": 500, \"rv\": 600}}.", error))

    let private labelValue (text: string) : uint16 =
        match UInt16.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture) with
        | true, value when value > 0us -> value
        | _ -> raise (InvalidInputException $"--ignore {text}: give a label value from 1 to 65535.")

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

                  [ metric.Name
                    cell averages[metric] (structures |> List.exists (fun structure -> assigned.Contains(structure, metric)))
                    metric.Unit
                    direction metric
                    for structure in structures do
                        cell summaries[structure, metric] (assigned.Contains(structure, metric)) ] ]

        let header = [ "metric"; "mean"; "unit"; "better" ] @ structures
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
            screen.Words
                "A volume relative to a truth of no volume has no worst value: skipped, whatever the policy, unless both-absent is perfect."

    /// Whether a file that is there holds scores, so that it may be replaced.
    let private isScoreFile (path: string) =
        match InputFile.ReadLines path |> Seq.tryHead with
        | Some(ScoreTable.Header | ScoreTable.OlderHeader) -> true
        | _ -> false

    let private run
        (screen: Screen)
        (stop: CancellationToken)
        truth
        prediction
        (out: string)
        asJson
        policy
        (metrics: Metric list)
        (labelFile: string option)
        (ignored: uint16 list)
        =
        let labels = labelFile |> Option.map readLabelMap |> Option.defaultValue LabelMap.MmWhs
        let pairs = Pairing.find truth prediction |> Pairing.requireComplete

        let inputs =
            Option.toList labelFile
            @ [ for pair in pairs do
                    yield! [ pair.Truth; pair.Prediction ] ]

        OutputPaths.RequireApart(inputs, [ out ])
        OutputPaths.RequireReplaceable(out, "mkdseg evaluate", isScoreFile)

        // The truth's known slip (421 for 420) is put right; a prediction must be right by itself. What no structure has is an error on
        // either side: it would be scored as missed or pass for background.
        let notUsed = readOnlyDict [ for value in ignored -> value, "a value of --ignore" ]

        let read corrections path =
            let stored = NiftiFile.ReadLabels path

            try
                (LabelAudit.Audit(stored, labels, corrections, path, notUsed)).Apply stored
            with :? DamagedFileException as error when ignored.IsEmpty && error.Message.Contains "unknown label value" ->
                raise (
                    InvalidInputException(
                        $"{error.Message.TrimEnd '.'}, or name the structures with --labels, or the values that are background "
                        + "with --ignore.",
                        error
                    )
                )

        let slips = if labels.Equals LabelMap.MmWhs then LabelAudit.MmWhsCorrections else readOnlyDict []
        let readTruth, readPrediction = read slips, read null

        let score (report: Progress -> unit) =
            pairs
            |> List.mapi (fun index pair ->
                stop.ThrowIfCancellationRequested()
                report { Done = index; Total = pairs.Length; Note = pair.Case }

                Evaluation.evaluate
                    policy
                    metrics
                    (PredictionStep.structures labels)
                    pair.Case
                    (readTruth pair.Truth)
                    (readPrediction pair.Prediction))
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

        let prediction =
            Options.required<string> "--prediction" "DIR|FILE" "Predicted labels; files of two folders are paired by case"

        let out = Options.required<string> "--out" "CSV" $"Score file: {ScoreTable.Header}; only an earlier score file is replaced"
        let asJson = Options.flag "--json" "Print policy and rows as JSON"

        // The types are spelt out so that the text is joined, not formatted: F#'s formatting costs the start of every call 30 ms.
        let rule (name: string) (description: string) (first: string) (others: string list) =
            let option = Options.word name "RULE" (first :: others) $"{description} (default {first})"
            option.DefaultValueFactory <- fun _ -> first
            option

        let both = rule "--both-absent" "A structure that neither side has" "skip" [ "perfect"; "worst"; "fail" ]
        let missed = rule "--missed" "A structure that the prediction lacks" "worst" [ "skip"; "fail" ]
        let invented = rule "--invented" "A structure that only the prediction has" "worst" [ "skip"; "fail" ]

        let labels =
            Options.optional<string | null>
                "--labels"
                "FILE"
                "Label values as JSON, {\"lv\": 500, ...}, or a dataset.json (default: MM-WHS)"

        let ignored = Options.severalTimes "--ignore" "VALUE" "A label value that is background on both sides"

        let tolerance =
            Options.withDefault<float> "--tolerance" "MM" DefaultTolerance "Surface Dice counts border voxels up to this distance as right"

        Options.command
            "evaluate"
            "Score predicted label volumes: overlap, volume, surface distances in mm, surface Dice"
            [ truth; prediction; out; asJson; tolerance; both; missed; invented; labels; ignored ]
            (fun call ->
                let policy = policy (call.GetRequiredValue both) (call.GetRequiredValue missed) (call.GetRequiredValue invented)
                let metrics = Metric.All(call.GetRequiredValue tolerance * 1.0<mm>)

                run
                    screen
                    stop
                    (call.GetRequiredValue truth)
                    (call.GetRequiredValue prediction)
                    (call.GetRequiredValue out)
                    (call.GetRequiredValue asJson)
                    policy
                    metrics
                    (call.GetValue labels |> Option.ofObj)
                    (call.GetRequiredValue ignored |> List.ofArray |> List.map labelValue |> List.distinct))
