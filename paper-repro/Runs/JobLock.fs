namespace MkdSeg.PaperRepro

open System
open System.IO
open System.Threading
open MkdSeg.Imaging.Files

/// One process at a time works on a job. A process whose replay was killed goes on until its step is done; the one that takes its
/// place waits for it, because two would write the same files.
[<RequireQualifiedAccess>]
module JobLock =
    /// The part under which waiting is told.
    [<Literal>]
    let Waiting = "wait"

    let private between = TimeSpan.FromSeconds 0.2

    /// Locks a job's own folder, as soon as nobody else holds it. `report` hears who does. OperationCanceledException when stopped.
    let take (folder: string) (stop: CancellationToken) (report: string -> Progress -> unit) : FolderLock =
        Directory.CreateDirectory folder |> ignore

        let rec go () =
            stop.ThrowIfCancellationRequested()

            match FolderLock.TryTake folder with
            | null ->
                report Waiting { Done = 0; Total = 1; Note = $"for {FolderLock.Holder folder}, which an earlier call began" }
                stop.WaitHandle.WaitOne between |> ignore
                go ()
            | held -> held

        go ()
