namespace MkdSeg.PaperRepro

open System
open System.Globalization
open System.IO
open MkdSeg.Evaluation
open MkdSeg.Imaging.Files

/// A table as Markdown, CSV and JSON. Nothing in them depends on when or how often the replay was run.
[<RequireQualifiedAccess>]
module TableFiles =
    let private pipe (cells: string list) =
        "| " + (cells |> List.map (fun cell -> (Plain.line cell).Replace("|", "\\|")) |> String.concat " | ") + " |\n"

    let private grid (header: string list) (rows: string list list) =
        pipe header + pipe (header |> List.map (fun _ -> "---")) + (rows |> List.map pipe |> String.concat "")

    /// A title and a grid.
    let markdownGrid (title: string) (header: string list) (rows: string list list) : string = $"# {title}\n\n{grid header rows}\n"

    /// Claims with verdicts.
    let markdownClaims (claims: ClaimRow list) : string = grid TableText.claimHeader (claims |> List.map TableText.claimCells)

    let markdown (result: TableResult) (claims: ClaimRow list) : string =
        let rows = result.Rows |> List.map (TableText.cells result)
        let notes = TableText.notes result |> String.concat "\n\n"

        let judged =
            if claims.IsEmpty then
                ""
            else
                let claimNotes = String.concat "\n\n" TableText.claimNotes
                $"\n\n## What the paper claims\n\n{markdownClaims claims}\n{claimNotes}"

        $"# {TableText.title result}\n\n{grid (TableText.header result) rows}\n{notes}{judged}\n"

    let private exact (value: float) = value.ToString("R", CultureInfo.InvariantCulture)

    let private csvName (name: string) = CsvLine.ofText (Plain.line name)

    let csv (result: TableResult) : string =
        let text (value: float option) = value |> Option.map exact |> Option.defaultValue ""

        let line (row: RowResult) structure (metric: Metric) (summary: Summary) =
            CsvLine.join
                [ csvName row.Row.Name
                  csvName structure
                  metric.Name
                  text summary.Mean
                  text summary.StandardDeviation
                  string summary.Count
                  string summary.Skipped
                  string row.Seeds.Length
                  metric.Unit ]
            + "\n"

        let lines =
            [ for row in result.Rows do
                  line row "mean" Metric.Dice row.MacroDice

                  match row.MacroAssd with
                  | Some assd -> line row "mean" Metric.AssdMeanOfMeans assd
                  | None -> ()

                  for structure, summary in row.Dice do
                      line row structure Metric.Dice summary ]

        "row,structure,metric,mean,sd,n,skipped,seeds,unit\n" + String.concat "" lines

    let private latexLetter (letter: char) : string =
        match letter with
        | '&'
        | '%'
        | '$'
        | '#'
        | '_'
        | '{'
        | '}' as letter -> $"\\{letter}"
        | '~' -> "\\textasciitilde{}"
        | '^' -> "\\textasciicircum{}"
        | '\\' -> "\\textbackslash{}"
        | '<' -> "$<$"
        | '>' -> "$>$"
        | '±' -> "$\\pm$"
        | '†' -> "$\\dagger$"
        | '‡' -> "$\\ddagger$"
        | letter -> string letter

    /// A text that LaTeX prints as it is, on one line. A bracket or star that it begins with would be read as what belongs to the end of
    /// the line or the rule before it.
    let latexText (text: string) : string =
        let line = Plain.line text
        let first = line.Length - line.TrimStart().Length

        line
        |> Seq.mapi (fun index letter -> index = first, letter)
        |> Seq.map (function
            | true, ('[' | '*' as letter) -> $"{{{letter}}}"
            | _, letter -> latexLetter letter)
        |> String.concat ""

    /// A table of texts for booktabs, its first column words and the others numbers; title and notes are comments above it.
    let latexGrid (title: string) (notes: string list) (header: string list) (rows: string list list) : string =
        let line (cells: string list) = (cells |> List.map latexText |> String.concat " & ") + " \\\\\n"
        let columns = "l" + String('r', header.Length - 1)
        let comments = title :: notes |> List.map (fun note -> $"%% {Plain.line note}\n") |> String.concat ""

        $"{comments}\\begin{{tabular}}{{{columns}}}\n"
        + $"\\toprule\n{line header}\\midrule\n{rows |> List.map line |> String.concat String.Empty}\\bottomrule\n\\end{{tabular}}\n"

    /// The mean Dice, intervals and tests alone: the columns of a paper, for booktabs.
    let latex (result: TableResult) : string =
        result.Rows
        |> List.map (TableText.cells result)
        |> latexGrid (TableText.title result) (TableText.notes result) (TableText.header result)

    let private estimate (estimate: Estimate) =
        {| mean = estimate.Mean
           low = estimate.Interval |> Option.map fst
           high = estimate.Interval |> Option.map snd
           patients = estimate.Patients
           seeds = estimate.Seeds |}

    let private comparison (row: RowResult) =
        row.Comparison
        |> Option.map (fun compared ->
            let test = compared.Paired.Test

            {| against = compared.Against
               difference = estimate compared.Paired.Difference
               wilcoxon = {| n = test.N; zeros = test.Zeros; ties = test.Ties; p = test.PValue; correctedP = compared.CorrectedP |}
               rankBiserial = compared.Paired.RankBiserial |})

    /// Everything, numbers with all their digits: what the JSON file holds.
    let document (result: TableResult) (claims: ClaimRow list) =
        let summary (summary: Summary) =
            {| mean = summary.Mean; sd = summary.StandardDeviation; n = summary.Count; skipped = summary.Skipped |}

        {| table = result.Table.Name
           target = result.Table.Target
           data = result.Setting.Data
           profile = result.Setting.Profile
           iterations = result.Setting.Iterations
           threads = result.Setting.Threads
           folds = result.Setting.Folds
           trainedOn = result.Setting.TrainedOn
           assistants = result.Setting.Assistants
           heldOut = result.Setting.HeldOut
           absence = AbsencePolicy.describe PredictionStep.policy
           gate = result.Gate
           rows =
            [ for row in result.Rows ->
                  {| name = row.Row.Name
                     method = row.Row.Method
                     readout = row.Row.Readout
                     annotated = row.Row.Annotated
                     assistant = row.Row.Assistant
                     seeds = row.Seeds
                     cost = row.Cost
                     dice = dict [ for name, value in row.Dice -> name, summary value ]
                     macroDice = summary row.MacroDice
                     estimate = estimate row.Estimate
                     macroAssdMeanOfMeansMm = row.MacroAssd |> Option.map summary
                     comparison = comparison row |} ]
           missing = result.Missing
           claims =
            [ for row in claims ->
                  {| id = row.Claim.Id
                     statement = row.Claim.Statement
                     paper = row.Claim.Value
                     unit = row.Claim.Unit
                     evidence = row.Claim.Evidence
                     ours = row.Ours |> Option.map estimate
                     difference = row.Difference
                     verdict = row.Verdict |} ] |}

    let json (result: TableResult) (claims: ClaimRow list) : string = RecordFile.text (document result claims)

    /// Each form of a table by its file's ending.
    let all (result: TableResult) (claims: ClaimRow list) : (string * string) list =
        [ "md", markdown result claims; "csv", csv result; "tex", latex result; "json", json result claims ]

    /// Writes every form into a replay's folder.
    let write (folder: ReplayFolder) (result: TableResult) (claims: ClaimRow list) : unit =
        for ending, text in all result claims do
            AtomicFile.WriteText(folder.ToWrite(folder.Table result.Table.Name ending), text)
