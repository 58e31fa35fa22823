namespace MkdSeg.PaperRepro.Tests.Snapshots

open System.IO
open MkdSeg.PaperRepro

/// Recorded results: folders of data/recorded that hold a replay's settings, plan, results and tables.
[<RequireQualifiedAccess>]
module Recorded =
    let private root = Path.GetFullPath(Path.Combine(__SOURCE_DIRECTORY__, "../../../data/recorded"))

    /// Every folder under data/recorded with a plan.
    let folders () : string list =
        [ for folder in Directory.GetDirectories root |> Array.sort do
              if File.Exists(ReplayFolder(folder).Plan) then
                  folder ]

    let results (folder: string) : Results = Results.load folder

    /// Each form of each table with the text that the code gives for it.
    let files (results: Results) : (string * string) list =
        [ for judged in Replay.tables results do
              for ending, text in TableFiles.all judged.Result judged.Claims do
                  results.Folder.Table judged.Result.Table.Name ending, text ]
