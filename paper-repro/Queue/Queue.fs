namespace MkdSeg.PaperRepro

open System
open System.Threading

/// Jobs that wait, are handed over and are done, in the order of the plan.
type QueueState =
    {
        Waiting: Job list
        Started: IStartedJob list
        Done: Job list
        /// With what they said.
        Failed: (Job * string) list
        /// Wall time of jobs done in this call, by method.
        Took: (string * TimeSpan) list
    }

    member queue.Total = queue.Waiting.Length + queue.Started.Length + queue.Done.Length + queue.Failed.Length
    member queue.AtWork = queue.Started |> List.filter _.IsAtWork

/// What runs jobs.
type Engine =
    {
        /// How many jobs it is handed at most before one of them ends.
        AtOnce: int
        /// Whether this machine does them, so that what they take can be measured here.
        IsHere: bool
        /// Hands jobs over.
        Start: Job list -> IStartedJob list
        /// Waits so long; less where it knows that a job has ended.
        Wait: TimeSpan -> unit
    }

[<RequireQualifiedAccess>]
module Queue =
    let private pause = TimeSpan.FromSeconds 0.2

    /// Share of a job that is done: training is nearly all of it.
    let private share (running: IStartedJob) : float =
        match running.Progress with
        | Some("train", progress) when progress.Total > 0 -> 0.95 * float progress.Done / float progress.Total
        | Some("train", _)
        | None -> 0.0
        | Some _ -> 0.95

    /// Time until all is done with `jobs` at a time, from what jobs took so far: a method's own mean, else the mean of all. None before
    /// anything is known.
    let timeLeft (jobs: int) (queue: QueueState) : TimeSpan option =
        let running =
            [ for job in queue.Started do
                  let share = share job

                  if share > 0.05 then
                      job.Job.Run.Method, job.Elapsed.TotalSeconds / share ]

        let known = [ for method, took in queue.Took -> method, took.TotalSeconds ] @ running

        if known.IsEmpty then
            None
        else
            let mean = known |> List.averageBy snd

            let byMethod =
                known |> List.groupBy fst |> List.map (fun (method, times) -> method, times |> List.averageBy snd) |> Map.ofList

            let expected (job: Job) = byMethod.TryFind job.Run.Method |> Option.defaultValue mean

            let left =
                [ for job in queue.Waiting -> expected job
                  for running in queue.Started -> max 0.0 (expected running.Job * (1.0 - share running)) ]

            // Never less than the longest job: it runs on one core to its end.
            Some(TimeSpan.FromSeconds(if left.IsEmpty then 0.0 else max (List.sum left / float jobs) (List.max left)))

    let private startWaiting (engine: Engine) (queue: QueueState) : QueueState =
        match queue.Waiting |> List.truncate (engine.AtOnce - queue.Started.Length) with
        | [] -> queue
        | now -> { queue with Waiting = List.skip now.Length queue.Waiting; Started = queue.Started @ engine.Start now }

    let private note (queue: QueueState) (running: IStartedJob) (how: JobEnd) : QueueState =
        match how with
        | JobEnd.Done _ ->
            { queue with Done = queue.Done @ [ running.Job ]; Took = (running.Job.Run.Method, running.Elapsed) :: queue.Took }
        | JobEnd.Stopped -> { queue with Waiting = running.Job :: queue.Waiting }
        | JobEnd.Failed words -> { queue with Failed = queue.Failed @ [ running.Job, words ] }

    /// Takes out the jobs that have ended; `ended` sees the queue as each of them leaves it, also where several ended at once.
    let private collect (ended: QueueState -> Job -> JobEnd -> unit) (queue: QueueState) : QueueState =
        (queue, queue.Started)
        ||> List.fold (fun queue running ->
            match running.End with
            | None -> queue
            | Some how ->
                let queue =
                    note
                        { queue with Started = queue.Started |> List.filter (fun other -> not (obj.ReferenceEquals(other, running))) }
                        running
                        how

                ended queue running.Job how
                running.Dispose()
                queue)

    /// Hands jobs to the engine until none waits; a failed one does not keep the others. `show` sees the queue a few times a second,
    /// `ended` every job's end. OperationCanceledException when stopped, after all that were handed over have stopped.
    let run
        (engine: Engine)
        (stop: CancellationToken)
        (show: QueueState -> unit)
        (ended: QueueState -> Job -> JobEnd -> unit)
        (queue: QueueState)
        : QueueState =
        let rec go (queue: QueueState) =
            show queue

            if stop.IsCancellationRequested then
                queue.Started |> List.iter _.Stop()

            let queue = collect ended queue
            let queue = if stop.IsCancellationRequested then queue else startWaiting engine queue

            if queue.Started.IsEmpty && (queue.Waiting.IsEmpty || stop.IsCancellationRequested) then
                stop.ThrowIfCancellationRequested()
                show queue
                queue
            else
                engine.Wait pause
                go queue

        go queue
