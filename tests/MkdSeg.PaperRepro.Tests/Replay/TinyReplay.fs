/// A replay that takes seconds.
module MkdSeg.PaperRepro.Tests.TinyReplay

open System
open System.IO
open System.Threading
open MkdSeg.PaperRepro
open MkdSeg.Training.Options
open NUnit.Framework

/// The smallest networks that still have every part.
let tiny =
    TrainingOptions(
        Profile = "test",
        Threads = 1,
        Pixels = 32,
        Iterations = 4,
        BatchSize = 2,
        CheckpointEvery = 2,
        LogEvery = 1,
        Segmentor = SegmentorOptions(Width = 4, Depth = 2, ReestimateBatchNorm = true),
        Alignment =
            AlignmentOptions(
                GeneratorWidth = 4,
                GeneratorBlocks = 1,
                ResidualGenerator = true,
                DiscriminatorWidth = 4,
                DiscriminatorLayers = 2,
                WarmUpIterations = 2
            )
    )

/// Six small runs: target-only, joint and mkd with one and with two annotated volumes.
let request (out: string) : ReplayRequest =
    let study = Study.ofProfile "smoke"

    { Options = tiny
      Table = "annotation-curve"
      OwnTables = []
      Study =
        { study with
            Cohort = Some { Ct = 4; Mr = 2; Size = 24; Seed = 1; Preset = "classic" }
            Assistant = None
            Curve = [ 1; 2 ] }
      Data = None
      Out = out
      Engine = LocalEngine.create 2
      Annotated = None
      Assistant = None
      Fold = None
      Only = [] }

let silent = { Out = TextWriter.Null; Error = TextWriter.Null; IsTerminal = false; Time = TimeProvider.System }

let finish (request: ReplayRequest) =
    let tables, problems = Replay.run silent CancellationToken.None request
    Assert.That(problems, Is.Empty)
    tables

/// A job that was done in this process, which has the tensor library loaded already.
type private DoneHere(job: Job, outcome: Outcome) =
    interface IStartedJob with
        member _.Job = job
        member _.IsAtWork = true
        member _.Elapsed = TimeSpan.FromSeconds 1.0
        member _.Progress = None
        member _.Stop() = ()

        member _.End =
            match outcome.Code with
            | ExitCode.Done -> Some(JobEnd.Done outcome.Complaints)
            | _ -> Some(JobEnd.Failed outcome.Error)

        member _.Dispose() = ()

/// For replays of which it is not asked how their jobs are started.
let here (folder: ReplayFolder) : Engine =
    let run (job: Job) = new DoneHere(job, Program.call [ "replay-job"; "--out"; folder.Root; "--job"; job.Name ]) :> IStartedJob

    { AtOnce = 1; IsHere = true; Start = List.map run; Wait = ignore }

/// `request`, finished: made once for all tests, which take copies of it.
let private made =
    lazy
        (let place = new Workplace()
         finish (request (place.Path "replay")) |> ignore
         place)

/// As if `request` had been finished in a new folder.
let finished (out: string) : ReplayRequest =
    let whole = made.Value.Path "replay"

    for path in Directory.GetFiles(whole, "*", SearchOption.AllDirectories) do
        let copied = Path.Combine(out, Path.GetRelativePath(whole, path))
        Directory.CreateDirectory(nonNull (Path.GetDirectoryName copied)) |> ignore
        File.Copy(path, copied)

    request out

/// Takes the shared replay away behind the last test.
[<SetUpFixture>]
type SharedReplay() =
    [<OneTimeTearDown>]
    member _.Remove() =
        if made.IsValueCreated then
            (made.Value :> IDisposable).Dispose()
