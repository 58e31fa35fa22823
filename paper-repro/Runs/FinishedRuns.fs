namespace MkdSeg.PaperRepro

open System.IO
open MkdSeg.Imaging

/// The finished runs of a replay's folder, whether each stands in a folder of its own or in the packed files. A run that was made since
/// the folder was packed comes first.
type FinishedRuns =
    {
        /// By the job's name.
        Runs: Map<string, RunResult>
        /// What is damaged, a line each.
        Problems: string list
        /// Jobs with a result folder, whole or damaged.
        Folders: Set<string>
    }

    /// Whether a job needs no more work. A damaged result folder is reported and left as it is; what is damaged in the packed files is
    /// made anew.
    member finished.Has(job: string) : bool = finished.Folders.Contains job || finished.Runs.ContainsKey job

[<RequireQualifiedAccess>]
module FinishedRuns =
    let private attempt (read: unit -> 'T) : Result<'T, string> =
        try
            Ok(read ())
        with :? InvalidInputException as problem ->
            Error problem.Message

    /// The raw records of a folder by job: folders of their own first, then packed lines that have none.
    let records (folder: ReplayFolder) (jobs: string list) : (string * Result<RunRecord, string>) list =
        let own =
            [ for job in jobs do
                  if RunRecord.isFinished (folder.Result job) then
                      job, attempt (fun () -> RunRecord.ofFolder (folder.Result job)) ]

        let made = own |> List.map fst |> Set.ofList

        [ yield! own
          for packed in PackedRuns.load folder do
              match packed with
              | Ok record when made.Contains record.Job -> ()
              | Ok record -> record.Job, packed
              | Error _ -> "", packed ]

    /// Reads the finished runs of a plan's jobs. InvalidInputException where packed files cannot be read at all.
    let load (folder: ReplayFolder) (settings: ReplaySettings) (jobs: Job list) : FinishedRuns =
        let names = jobs |> List.map _.Name

        let read =
            [ for job, record in records folder names do
                  job, record |> Result.bind (fun record -> attempt (fun () -> RunResult.ofRecord settings record)) ]

        { Runs =
            Map.ofList
                [ for job, result in read do
                      match result with
                      | Ok result -> job, result
                      | Error _ -> () ]
          Problems =
            [ for _, result in read do
                  match result with
                  | Error words -> words
                  | Ok _ -> () ]
          Folders = names |> List.filter (fun job -> RunRecord.isFinished (folder.Result job)) |> Set.ofList }
