namespace MkdSeg.PaperRepro

open System
open System.Collections.Concurrent
open System.Diagnostics
open System.IO
open System.Threading

/// A process of its own for one job, because the tensor library's threads and random state belong to a whole process. It stops by
/// itself, with a checkpoint, when this process is gone: the end of its standard input tells it.
type JobProcess private (job: Job, running: Process) =
    let mutable progress: (string * Progress) option = None
    let said = ConcurrentQueue<string>()
    let began = Stopwatch.StartNew()

    /// Begins a job of a replay's folder with further flags; `ended` is called from another thread once the process has ended.
    static member Begin (folder: ReplayFolder) (flags: string list) (ended: unit -> unit) (job: Job) : IStartedJob =
        let running = ThisProgram.startJob folder job flags
        let started = new JobProcess(job, running)
        running.OutputDataReceived.Add(fun line -> Option.ofObj line.Data |> Option.bind JobProtocol.parse |> Option.iter started.Hear)
        running.ErrorDataReceived.Add(fun line -> Option.ofObj line.Data |> Option.iter started.HearError)
        running.BeginOutputReadLine()
        running.BeginErrorReadLine()
        running.Exited.Add(fun _ -> ended ())
        running.EnableRaisingEvents <- true
        started

    member private _.Hear(told: string * Progress) = progress <- Some told

    member private _.HearError(line: string) =
        if line <> "" then
            said.Enqueue line

    interface IStartedJob with
        member _.Job = job
        member _.IsAtWork = true
        member _.Elapsed = began.Elapsed
        member _.Progress = progress

        /// It stops at the next safe place, with a checkpoint.
        member _.Stop() =
            try
                running.StandardInput.Close()
            with :? IOException ->
                // It has ended by itself.
                ()

        member _.End =
            if not running.HasExited then
                None
            else
                running.WaitForExit()

                match running.ExitCode, List.ofSeq said with
                | ExitCode.Done, said -> Some(JobEnd.Done(said |> List.filter _.StartsWith(Failures.Prefix)))
                | ExitCode.Stopped, _ -> Some JobEnd.Stopped
                | code, [] -> Some(JobEnd.Failed $"ended with code {code} and said nothing (killed, or out of memory?)")
                | _, said -> Some(JobEnd.Failed((List.last said).Replace(Failures.Prefix, "")))

        member _.Dispose() = running.Dispose()

/// The other side: a job's process that stops when the replay that began it is gone.
[<RequireQualifiedAccess>]
module ParentWatch =
    /// Cancels `source` when standard input ends.
    let start (source: CancellationTokenSource) : unit =
        let watch () =
            use input = Console.OpenStandardInput()
            let buffer = Array.zeroCreate 64

            while input.Read(buffer, 0, buffer.Length) > 0 do
                ()

            source.Cancel()

        Thread(watch, IsBackground = true, Name = "parent watch").Start()
