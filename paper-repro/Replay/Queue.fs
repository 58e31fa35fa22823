namespace MkdSeg.PaperRepro

open System
open System.Threading

/// Jobs that wait, run and are done, in the order of the plan.
type QueueState =
    {
        Waiting: Job list
        Running: JobProcess list
        Done: Job list
        /// With what they said.
        Failed: (Job * string) list
        /// Wall time of jobs done in this call, by method.
        Took: (string * TimeSpan) list
    }

    member queue.Total = queue.Waiting.Length + queue.Running.Length + queue.Done.Length + queue.Failed.Length

[<RequireQualifiedAccess>]
module Queue =
    let private pause = TimeSpan.FromSeconds 0.2

    /// Share of a job that is done: training is nearly all of it.
    let private share (running: JobProcess) : float =
        match running.Progress with
        | Some("train", progress) when progress.Total > 0 -> 0.95 * float progress.Done / float progress.Total
        | Some("train", _)
        | None -> 0.0
        | Some _ -> 0.95

    /// Time until all is done, from what jobs took so far: a method's own mean, else the mean of all. None before anything is known.
    let timeLeft (jobs: int) (queue: QueueState) : TimeSpan option =
        let running =
            [ for job in queue.Running do
                  let share = share job
                  if share > 0.05 then job.Job.Run.Method, job.Elapsed.TotalSeconds / share ]

        let known = [ for method, took in queue.Took -> method, took.TotalSeconds ] @ running

        if known.IsEmpty then
            None
        else
            let mean = known |> List.averageBy snd
            let byMethod = known |> List.groupBy fst |> List.map (fun (method, times) -> method, times |> List.averageBy snd) |> Map.ofList
            let expected (job: Job) = byMethod.TryFind job.Run.Method |> Option.defaultValue mean

            let left =
                [ for job in queue.Waiting -> expected job
                  for running in queue.Running -> max 0.0 (expected running.Job * (1.0 - share running)) ]

            // Never less than the longest job: it runs on one core to its end.
            Some(TimeSpan.FromSeconds(if left.IsEmpty then 0.0 else max (List.sum left / float jobs) (List.max left)))

    let private startWaiting (jobs: int) (start: Job -> JobProcess) (queue: QueueState) : QueueState =
        let now = queue.Waiting |> List.truncate (jobs - queue.Running.Length)
        { queue with Waiting = List.skip now.Length queue.Waiting; Running = queue.Running @ List.map start now }

    let private note (queue: QueueState) (running: JobProcess) (how: JobEnd) : QueueState =
        match how with
        | JobEnd.Done -> { queue with Done = queue.Done @ [ running.Job ]; Took = (running.Job.Run.Method, running.Elapsed) :: queue.Took }
        | JobEnd.Stopped -> { queue with Waiting = running.Job :: queue.Waiting }
        | JobEnd.Failed words -> { queue with Failed = queue.Failed @ [ running.Job, words ] }

    /// Takes out the jobs that have ended.
    let private collect (ended: QueueState -> Job -> JobEnd -> unit) (queue: QueueState) : QueueState =
        let ends = queue.Running |> List.map (fun running -> running, running.End)
        let still = [ for running, how in ends do if how.IsNone then running ]
        let over = [ for running, how in ends do match how with Some how -> running, how | None -> () ]
        let after = over |> List.fold (fun queue (running, how) -> note queue running how) { queue with Running = still }

        for running, how in over do
            ended after running.Job how
            (running :> IDisposable).Dispose()

        after

    /// Runs `jobs` at a time until none waits; a failed one does not keep the others. `show` sees the queue a few times a second,
    /// `ended` every job's end. OperationCanceledException when stopped, after all running jobs have stopped.
    let run (jobs: int) (stop: CancellationToken) (start: Job -> JobProcess) (show: QueueState -> unit) (ended: QueueState -> Job -> JobEnd -> unit) (queue: QueueState) : QueueState =
        let rec go (queue: QueueState) =
            show queue

            if stop.IsCancellationRequested then
                queue.Running |> List.iter _.Stop()

            let queue = queue |> collect ended
            let queue = if stop.IsCancellationRequested then queue else startWaiting jobs start queue

            if queue.Running.IsEmpty && (queue.Waiting.IsEmpty || stop.IsCancellationRequested) then
                stop.ThrowIfCancellationRequested()
                show queue
                queue
            else
                Thread.Sleep pause
                go queue

        go queue
