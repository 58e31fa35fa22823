namespace MkdSeg.PaperRepro.Tests.Snapshots

open System
open System.Collections.Concurrent
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

    /// What a function gives for each folder, worked out once: nobody writes there.
    let private once (make: string -> 'T) : string -> 'T =
        let made = ConcurrentDictionary<string, Lazy<'T>>()
        fun folder -> made.GetOrAdd(folder, (fun folder -> lazy (make folder))).Value

    let results: string -> Results = once Results.load

    /// Every table of a folder.
    let tables: string -> JudgedTable list = once (results >> Replay.tables)

    /// Each form of each table with the text that the code gives for it.
    let files (folder: ReplayFolder) (tables: JudgedTable list) : (string * string) list =
        [ for judged in tables do
              for ending, text in TableFiles.all judged.Result judged.Claims do
                  folder.Table judged.Result.Table.Name ending, text ]

    /// A document with what is marked "levels FOLDER/EXPERIMENT" and "claims FOLDER" as the recorded scores have it.
    let withTables (document: string) : string =
        let tablesIn (folder: string) = tables (Path.Combine(recorded, folder))

        /// The tables of FOLDER/EXPERIMENT.
        let tablesOf (name: string) =
            match name.Split '/' with
            | [| folder; experiment |] ->
                tablesIn folder |> List.map _.Result |> List.filter (fun result -> result.Table.Experiment = experiment)
            | _ -> failwith $"'{name}' is not FOLDER/EXPERIMENT"

        document
        |> MarkedTables.fill "levels" (tablesOf >> TableFiles.markdownLevels)
        |> MarkedTables.fill "claims" (tablesIn >> VerifyCommand.judge >> TableFiles.markdownClaims)
