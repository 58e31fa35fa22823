namespace MkdSeg.PaperRepro

open System
open System.Collections.Concurrent
open System.Globalization
open System.Threading
open MkdSeg.Data
open MkdSeg.Models
open MkdSeg.Training
open MkdSeg.Training.Methods
open MkdSeg.Training.Planning

/// What the runs of a replay will take, told before the first of them begins, where a profile is meant for days and GPUs.
[<RequireQualifiedAccess>]
module CostEstimate =
    /// The argument that lets `replay-job` measure a few steps instead of doing its job.
    [<Literal>]
    let Flag = "--estimate"

    /// In a job's own process: measures a few steps on made-up images and says what the whole training takes, as
    /// "seconds and bytes of memory".
    let measure (folder: ReplayFolder) (settings: ReplaySettings) (job: Job) (stop: CancellationToken) : string =
        let dataset = Dataset.Open(ReplaySettings.data folder settings)
        let options = RunInputs.options settings.Options job.Run
        Trainer.Configure options
        let trial = StepTrial.Of(MethodCatalogue.Default, options, dataset.Labels.ClassCount, TensorRuntime.DefaultDevice, stop)

        let struct (before, iterations) = MethodCatalogue.Default.StepsOf options
        let seconds = trial.SecondsOf(before, iterations)
        $"""{seconds.ToString("R", CultureInfo.InvariantCulture)} {trial.PeakMemoryBytes}"""

    /// The words for so many runs, at most as dear as one that was measured.
    let words (job: string) (seconds: float) (bytes: int64) (runs: int) (atOnce: int) : string =
        let hours = seconds / 3600.0
        let all = hours * ceil (float runs / float atOnce)
        let text (value: float) = if value < 10.0 then TableText.number "0.0" value else TableText.number "#,##0" value

        $"estimate: {job} takes about {text hours} hours here and {text (float bytes / 1e9)} GB of memory; {runs} runs of at most that, "
        + $"{atOnce} at a time: {text all} hours at most. Stopped at any moment, the same call goes on."

    /// Which of the waiting jobs is dearest: of those whose networks teach each other, where there are some, the one of most steps.
    let private dearest (folder: ReplayFolder) (waiting: Job list) : Job =
        let replay = (ReplaySettings.load folder).Options

        let cost (job: Job) =
            let options = RunInputs.options replay job.Run
            let struct (before, iterations) = MethodCatalogue.Default.StepsOf options
            (MethodCatalogue.Default.Find job.Run.Method).Distils, before + iterations

        waiting |> List.maxBy cost

    /// Measures the dearest of the waiting jobs in a process of its own, and tells.
    let tell (screen: Screen) (folder: ReplayFolder) (waiting: Job list) (atOnce: int) (stop: CancellationToken) : unit =
        let job = dearest folder waiting
        let said = ConcurrentQueue<string>()

        let told =
            Progress.show screen "try a few steps" (fun _ ->
                use running = ThisProgram.startJob folder job [ Flag ]

                running.ErrorDataReceived.Add(fun line -> Option.ofObj line.Data |> Option.filter ((<>) "") |> Option.iter said.Enqueue)
                running.BeginErrorReadLine()
                use _ = stop.Register(fun () -> running.StandardInput.Close())
                let told = running.StandardOutput.ReadToEnd().Trim()
                running.WaitForExit()
                stop.ThrowIfCancellationRequested()
                told)

        match told.Split ' ' with
        | [| seconds; bytes |] ->
            let seconds = Double.Parse(seconds, CultureInfo.InvariantCulture)
            screen.Words(words job.Run.Method seconds (Int64.Parse(bytes, CultureInfo.InvariantCulture)) waiting.Length atOnce)
        | _ ->
            let reason = said |> Seq.tryLast |> Option.map _.Replace(Failures.Prefix, "") |> Option.defaultValue "nothing was said"
            screen.Words $"estimate: not known, since a few steps of {job.Run.Method} could not be tried: {reason}"
