namespace MkdSeg.PaperRepro.Tests.Snapshots

open System
open System.Collections.Concurrent
open System.IO
open MkdSeg.PaperRepro
open MkdSeg.Testing

/// Recorded results: folders of data/recorded that hold a replay's settings, plan, results and tables.
[<RequireQualifiedAccess>]
module Recorded =
    let private recorded = RepositoryFolder.File("data", "recorded")

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

    /// Every table of data/recorded/NAME.
    let tablesNamed (name: string) : JudgedTable list = tables (Path.Combine(recorded, name))

    /// Each form of each table with the text that the code gives for it.
    let files (folder: ReplayFolder) (tables: JudgedTable list) : (string * string) list =
        [ for judged in tables do
              for ending, text in TableFiles.all judged.Result judged.Claims do
                  folder.Table judged.Result.Table.Name ending, text ]
