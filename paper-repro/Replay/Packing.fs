namespace MkdSeg.PaperRepro

open System.IO
open MkdSeg.Imaging
open MkdSeg.Imaging.Files

/// A replay's results in a few files, to be kept or sent: settings, plan, finished runs with what was judged of their translations, tables,
/// pictures. Networks, predictions and data stay behind. Every command that reads a replay's folder reads it, and a replay goes on in a
/// copy of it.
[<RequireQualifiedAccess>]
module Packing =
    /// Hidden files of this program, which a killed process leaves, are nothing.
    let private requireFree (out: string) = OutputPaths.RequireFreeFolder(out, "a packed replay", (fun _ -> false))

    let private copy (from: string) (target: string) =
        if File.Exists from then
            Directory.CreateDirectory(Path.GetDirectoryName target |> nonNull) |> ignore

            AtomicFile.Write(
                target,
                fun file ->
                    use source = InputFile.Open from
                    source.CopyTo file
            )

    let private write (results: Results) (source: ReplayFolder) (target: ReplayFolder) : int =
        let finished =
            set
                [ for job in results.Plan.Jobs do
                      if results.Finished.ContainsKey job.Run.Name then
                          job.Name ]

        let records =
            [ for job, record in FinishedRuns.records source (results.Plan.Jobs |> List.map _.Name) do
                  match record with
                  | Ok record when finished.Contains job ->
                      let run = results.Plan.Jobs |> List.find (fun planned -> planned.Name = job) |> _.Run.Name
                      record, [ for KeyValue(readout, _) in results.Finished[run].Scores -> readout ]
                  | _ -> () ]

        PackedRuns.save target records

        for table in results.Plan.Tables do
            copy (source.Picture table.Name) (target.Picture table.Name)

        for judged in Replay.tables results do
            TableFiles.write target judged.Result judged.Claims

        // Last: without them a folder that was begun is no replay's.
        RecordFile.write target.Settings (ReplaySettings.withoutPath results.Settings)
        // On one line, which saves most of it; its seal is of what it says.
        AtomicFile.WriteText(target.Plan, (RecordFile.readNode source.Plan "a replay's plan" "restore it").ToJsonString() + "\n")
        records.Length

    /// Packs a replay's folder into a new one; the number of its runs. InvalidInputException where a result is damaged, or `out` is not
    /// empty, lies within the replay's own folder, or is being written by another process.
    let pack (from: string) (out: string) : int =
        OutputPaths.RequireOutside(from, out)
        requireFree out
        let results = Results.load from

        if not results.Problems.IsEmpty then
            raise (InvalidInputException $"{from}: holds damaged results, so it is not packed: {results.Problems.Head}")

        let source, target = results.Folder, ReplayFolder out
        Directory.CreateDirectory target.Root |> ignore
        let held = FolderLock.Take target.Root

        try
            // Of two calls that begin together one finds the other's files.
            requireFree out
            write results source target
        finally
            held.Remove()
