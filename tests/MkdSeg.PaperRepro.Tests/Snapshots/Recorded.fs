namespace MkdSeg.PaperRepro.Tests.Snapshots

open System.IO
open MkdSeg.PaperRepro

/// Recorded results: folders of data/recorded that hold a replay's settings, plan, results and tables.
[<RequireQualifiedAccess>]
module Recorded =
    /// Of the repository.
    let private root = Path.GetFullPath(Path.Combine(__SOURCE_DIRECTORY__, "../../.."))

    let private recorded = Path.Combine(root, "data", "recorded")

    let readme = Path.Combine(root, "README.md")

    /// Every folder under data/recorded with a plan.
    let folders () : string list =
        [ for folder in Directory.GetDirectories recorded |> Array.sort do
              if File.Exists(ReplayFolder(folder).Plan) then
                  folder ]

    let results (folder: string) : Results = Results.load folder

    /// Each form of each table with the text that the code gives for it.
    let files (results: Results) : (string * string) list =
        [ for judged in Replay.tables results do
              for ending, text in TableFiles.all judged.Result judged.Claims do
                  results.Folder.Table judged.Result.Table.Name ending, text ]

    /// A document with what is marked "levels FOLDER/EXPERIMENT" and "claims FOLDER" as the recorded scores have it.
    let withTables (document: string) : string =
        let resultsOf (folder: string) = results (Path.Combine(recorded, folder))

        /// The tables of FOLDER/EXPERIMENT.
        let tablesOf (name: string) =
            match name.Split '/' with
            | [| folder; experiment |] ->
                let results = resultsOf folder
                results.Plan.Tables |> List.filter (fun table -> table.Experiment = experiment) |> List.map (TableResult.build results)
            | _ -> failwith $"'{name}' is not FOLDER/EXPERIMENT"

        document
        |> MarkedTables.fill "levels" (tablesOf >> TableFiles.markdownLevels)
        |> MarkedTables.fill "claims" (resultsOf >> Replay.tables >> VerifyCommand.judge >> TableFiles.markdownClaims)
