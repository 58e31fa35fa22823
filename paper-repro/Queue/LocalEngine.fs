namespace MkdSeg.PaperRepro

open System.Threading

/// Jobs as processes of this machine.
[<RequireQualifiedAccess>]
module LocalEngine =
    /// Jobs of several folders, `jobs` at a time over all of them; `folderOf` says where a job belongs, `more` is said to every process.
    let ofFolders (jobs: int) (more: string list) (folderOf: Job -> ReplayFolder) : Engine =
        let hasEnded = new AutoResetEvent(false)
        let start (job: Job) = JobProcess.Begin (folderOf job) more (fun () -> hasEnded.Set() |> ignore) job
        { AtOnce = jobs; IsHere = true; Start = List.map start; Wait = fun most -> hasEnded.WaitOne most |> ignore }

    let create (jobs: int) (folder: ReplayFolder) : Engine = ofFolders jobs [] (fun _ -> folder)
