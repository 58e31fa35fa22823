module MkdSeg.PaperRepro.Tests.ReplayTests

open System
open System.Diagnostics
open System.IO
open System.Threading
open MkdSeg.PaperRepro
open MkdSeg.Training
open MkdSeg.Training.Checkpoints
open MkdSeg.Training.Options
open MkdSeg.Training.Runs
open NUnit.Framework

/// A writer that stops the work when a line appears.
type private Tripwire(words: string, source: CancellationTokenSource) =
    inherit StringWriter()

    override _.WriteLine(line: string | null) =
        if (nonNull line).Contains words then
            source.Cancel()

/// The smallest networks that still have every part.
let private tiny =
    TrainingOptions(
        Profile = "test",
        Pixels = 32,
        Iterations = 4,
        BatchSize = 2,
        CheckpointEvery = 2,
        LogEvery = 1,
        Segmentor = SegmentorOptions(Width = 4, Depth = 2, ReestimateBatchNorm = true),
        Alignment =
            AlignmentOptions(
                GeneratorWidth = 4, GeneratorBlocks = 1, ResidualGenerator = true, DiscriminatorWidth = 4, DiscriminatorLayers = 2, WarmUpIterations = 2
            )
    )

let private request (out: string) =
    { Base = tiny
      Tables = Experiment.tablesNamed "ct-target"
      Source = DataSource.Phantom { Cohort = { Ct = 4; Mr = 2; Size = 24; Seed = 1 }; Annotated = 2 }
      Out = out
      Fold = 0
      Seed = 0
      Threads = Some 1
      Exact = false
      Cache = None
      Device = None
      Precision = Precision.Float32
      Annotated = None
      Assistant = None }

let private screen (writer: TextWriter) = { Out = writer; Error = writer; IsTerminal = false; Time = TimeProvider.System }

[<Test>]
let ``a replay stopped twice ends with the same table`` () =
    use place = new Workplace()
    let whole, broken = request (place.Path "whole"), request (place.Path "broken")
    let results = Replay.run (screen TextWriter.Null) CancellationToken.None whole

    for step in [ "train mkd"; "score mkd" ] do
        use source = new CancellationTokenSource()
        use tripwire = new Tripwire(step, source)
        Assert.That(Action(fun () -> Replay.run (screen tripwire) source.Token broken |> ignore), Throws.InstanceOf<OperationCanceledException>())

    Replay.run (screen TextWriter.Null) CancellationToken.None broken |> ignore

    for file in [ "table-ct-target.json"; "table-ct-target.csv"; "table-ct-target.md"; "picture-ct-target.png"; "scores/ct-target/mkd-ensemble.csv" ] do
        let bytes (request: ReplayRequest) = File.ReadAllBytes(Path.Combine(request.Out, file))
        Assert.That(bytes broken, Is.EqualTo<byte>(bytes whole), file)

    let result = List.exactlyOne results
    Assert.That(result.Rows |> List.map _.Row.Name, Is.EquivalentTo [ "target-only"; "mkd S_real"; "mkd S_syn"; "mkd ensemble" ])
    Assert.That(result.Setting.HeldOut, Is.EquivalentTo [ "ct_train_1003"; "ct_train_1004" ])
    let verdict id = (result.Claims |> List.find (fun row -> row.Claim.Id = id)).Verdict
    Assert.That(verdict "ct-ensemble-dice", Is.EqualTo "cannot be tested here: phantom, not MM-WHS")
    Assert.That(verdict "without-alignment", Is.EqualTo Verdict.NoExperiment)
    Assert.That(place.Entries |> List.filter (fun path -> path.EndsWith ".tmp" || path.EndsWith ".partial"), Is.Empty)

[<Test>]
let ``SIGTERM leaves a checkpoint and says how to go on`` () =
    use place = new Workplace()
    let data, run = place.Path "data", place.Path "run"
    PhantomData.write data { Ct = 2; Mr = 1; Size = 24; Seed = 1 } CancellationToken.None ignore
    use running = Program.start [ "train"; "--data"; data; "--target"; "ct"; "--method"; "target-only"; "--profile"; "quick"; "--threads"; "1"; "--out"; run ] []
    let patience = Stopwatch.StartNew()

    while not (RunManifest.Exists run) && not running.HasExited && patience.Elapsed < TimeSpan.FromSeconds 60.0 do
        Thread.Sleep 50

    use kill = Process.Start("kill", [ "-TERM"; string running.Id ])
    kill.WaitForExit()
    let outcome = Program.finish running
    Assert.That(outcome.Code, Is.EqualTo ExitCode.Stopped, outcome.Error)
    Assert.That(outcome.Complaints.Length, Is.EqualTo 1, outcome.Error)
    Assert.That(outcome.Error, Does.Contain "--resume")
    Assert.That(File.Exists(Path.Combine(run, CheckpointStore.FileName)))
    Assert.That(Trainer.IsFinished run, Is.False)
