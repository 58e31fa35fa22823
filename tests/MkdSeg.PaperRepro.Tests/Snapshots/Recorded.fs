namespace MkdSeg.PaperRepro.Tests.Snapshots

open System.IO
open System.Text.Json.Nodes
open MkdSeg.Evaluation
open MkdSeg.PaperRepro

/// A recorded result: a folder of data/recorded with one table, as JSON, CSV and Markdown, and the scores it is made of.
type Recorded = { Folder: string; Table: string }

[<RequireQualifiedAccess>]
module Recorded =
    let private root = Path.GetFullPath(Path.Combine(__SOURCE_DIRECTORY__, "../../../data/recorded"))

    /// Every table of every folder under data/recorded.
    let all () : Recorded list =
        [ for folder in Directory.GetDirectories root |> Array.sort do
              for json in Directory.GetFiles(folder, "table-*.json") |> Array.sort do
                  if not (json.EndsWith ".received.json") then
                      { Folder = folder; Table = (nonNull (Path.GetFileNameWithoutExtension json)).Substring "table-".Length } ]

    let path (recorded: Recorded) (extension: string) = Path.Combine(recorded.Folder, $"table-{recorded.Table}.{extension}")

    let scoresPath (recorded: Recorded) (row: Row) = Path.Combine(recorded.Folder, "scores", row.Key + ".csv")

    let table (recorded: Recorded) : Table = Experiment.tablesNamed recorded.Table |> List.exactlyOne

    let scores (recorded: Recorded) : RowScores list =
        [ for row in (table recorded).Rows -> { Row = row; Scores = ScoreTable.readCsv (scoresPath recorded row) } ]

    /// How the table came about, as the table itself says; the held-out cases are those that have scores.
    let private setting (recorded: Recorded) (scores: RowScores list) : TableSetting =
        let json = nonNull (JsonNode.Parse(File.ReadAllText(path recorded "json")))
        let field (name: string) = nonNull json[name]
        let list (name: string) = [ for item in (field name).AsArray() -> (nonNull item).GetValue<string>() ]
        let data = (field "data").GetValue<string>()

        // The table does not record what kind of data it is of, nor whether all volumes were used; for a phantom that is known.
        if not (data.StartsWith "phantom of ") then
            invalidOp $"{recorded.Folder}: recorded from '{data}'; say here what kind of data that is, and whether all volumes were used."

        { Data = data
          DataKind = DataKind.Phantom
          Profile = (field "profile").GetValue<string>()
          Fold = (field "fold").GetValue<int>()
          Seed = (field "seed").GetValue<int>()
          Threads = (field "threads").GetValue<int>()
          TrainedOn = list "trainedOn"
          Assistants = list "assistants"
          HeldOut = scores |> List.collect _.Scores |> List.map _.Case |> List.distinct
          Limited = true
          HasMillimetres = scores |> List.forall (fun row -> row.Scores |> List.exists (fun score -> score.Metric = Metric.AssdMeanOfMeans)) }

    /// The table of scores: the recorded ones, or others in their place.
    let build (recorded: Recorded) (scores: RowScores list) : TableResult =
        let translation = TranslationCheck.read (Path.Combine(recorded.Folder, "scores", "translation.json"))
        ReplayTable.build (table recorded) (setting recorded scores) (Claims.load().Claims) translation scores

    /// Each form of a table with the text that the code gives for it.
    let files (result: TableResult) : (string * string) list =
        [ "json", TableFiles.json result; "csv", TableFiles.csv result; "md", TableFiles.markdown result ]
