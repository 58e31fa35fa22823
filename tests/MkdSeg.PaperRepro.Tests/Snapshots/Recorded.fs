namespace MkdSeg.PaperRepro.Tests.Snapshots

open System.IO
open System.Text.RegularExpressions
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

    /// A text with each part between "<!-- table FOLDER/TABLE -->" and "<!-- end -->" as the recorded scores have it.
    let withTables (text: string) : string =
        let overview (folder: string) (name: string) =
            let results = results (Path.Combine(recorded, folder))
            let table = results.Plan.Tables |> List.find (fun table -> table.Name = name)
            TableFiles.markdownOverview (TableResult.build results table)

        let fill (found: Match) =
            let folder, name = found.Groups["folder"].Value, found.Groups["table"].Value
            $"<!-- table {folder}/{name} -->\n\n{overview folder name}\n<!-- end -->"

        Regex.Replace(text, @"<!-- table (?<folder>[^/\s]+)/(?<table>\S+) -->\n.*?<!-- end -->", fill, RegexOptions.Singleline)
