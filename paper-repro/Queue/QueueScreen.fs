namespace MkdSeg.PaperRepro

open System
open System.Collections.Generic
open Spectre.Console

/// What runs, what is done, what remains and when it will end: live bars on a terminal, a line for each job elsewhere.
[<RequireQualifiedAccess>]
module QueueScreen =
    let private clockAt (screen: Screen) (left: TimeSpan) =
        let local = TimeZoneInfo.ConvertTime(screen.Time.GetUtcNow() + left, screen.Time.LocalTimeZone)
        local.ToString "HH:mm"

    let private remaining (screen: Screen) (queue: QueueState) : string =
        match Queue.timeLeft (max 1 queue.AtWork.Length) queue with
        | Some left when left > TimeSpan.Zero -> $"about {Progress.clock left} left (until {clockAt screen left})"
        | _ -> ""

    let private failed (queue: QueueState) = if queue.Failed.IsEmpty then "" else $"{queue.Failed.Length} failed"

    /// What else there is to say of the runs, what matters most first.
    let private state (screen: Screen) (queue: QueueState) : string list =
        let atWork = queue.AtWork.Length
        let waiting = queue.Waiting.Length + queue.Started.Length - atWork
        [ failed queue; remaining screen queue; $"{atWork} at work"; $"{waiting} waiting" ] |> List.filter ((<>) "")

    let private summary (screen: Screen) (queue: QueueState) =
        String.Join(", ", $"{queue.Done.Length} of {queue.Total} runs done" :: state screen queue)

    let private tell (screen: Screen) (queue: QueueState) (job: Job) (how: JobEnd) =
        match how with
        | JobEnd.Done remarks ->
            remarks |> List.iter screen.Error.WriteLine
            screen.Line $"{job.Name}: done; {summary screen queue}"
        | JobEnd.Stopped -> ()
        | JobEnd.Failed words -> screen.Error.WriteLine $"mkdseg: {job.Name}: {words}"

    /// Says once of each job that it waits, and for whom.
    let private tellWaiting (screen: Screen) : QueueState -> unit =
        let told = HashSet<string>()

        fun queue ->
            for running in queue.Started do
                match running.Progress with
                | Some(JobLock.Waiting, progress) when told.Add running.Job.Name -> screen.Line $"{running.Job.Name}: waits {progress.Note}"
                | _ -> ()

    let private live (screen: Screen) (work: (QueueState -> unit) -> (QueueState -> Job -> JobEnd -> unit) -> 'T) : 'T =
        let console = screen.Ansi
        let width = console.Profile.Width

        console
            .Progress()
            .Columns(Array.ofList (Progress.columns width))
            .HideCompleted(true)
            .Start(fun context ->
                let whole = context.AddTask("runs", true, 1.0)
                let bars = Dictionary<string, ProgressTask>()
                let failures = List<Job * JobEnd>()

                let bar (running: IStartedJob) =
                    let name = running.Job.Name

                    if not (bars.ContainsKey name) then
                        bars[name] <- context.AddTask(name, true, 1.0)

                    match running.Progress with
                    | Some(part, progress) ->
                        bars[name].MaxValue <- float (max 1 progress.Total)
                        bars[name].Value <- min (float progress.Done) (bars[name].MaxValue - 0.5)

                        bars[name].Description <-
                            Progress.describe width running.Job.Run.Name $"{part} {progress.Done}/{progress.Total}" [ progress.Note ]
                    | None -> bars[name].Description <- Progress.describe width running.Job.Run.Name "begins" []

                let show (queue: QueueState) =
                    whole.MaxValue <- float (max 1 queue.Total)
                    whole.Value <- float (queue.Done.Length + queue.Failed.Length)

                    whole.Description <-
                        Progress.describe width "runs" $"{queue.Done.Length + queue.Failed.Length}/{queue.Total}" (state screen queue)

                    queue.AtWork |> List.iter bar

                let ended _ (job: Job) (how: JobEnd) =
                    match bars.TryGetValue job.Name with
                    | true, bar -> bar.Value <- bar.MaxValue
                    | _ -> ()

                    failures.Add((job, how))

                let result = work show ended
                whole.StopTask()

                for job, how in failures do
                    match how with
                    | JobEnd.Failed words -> screen.Error.WriteLine $"mkdseg: {job.Name}: {words}"
                    | JobEnd.Done remarks -> remarks |> List.iter screen.Error.WriteLine
                    | JobEnd.Stopped -> ()

                result)

    /// Runs `work`, which tells the queue and every job's end.
    let show (screen: Screen) (work: (QueueState -> unit) -> (QueueState -> Job -> JobEnd -> unit) -> 'T) : 'T =
        if screen.IsTerminal then live screen work else work (tellWaiting screen) (tell screen)
