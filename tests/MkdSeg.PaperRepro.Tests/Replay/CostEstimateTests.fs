/// What a replay for days will take is told before it begins.
module MkdSeg.PaperRepro.Tests.CostEstimateTests

open System
open System.IO
open System.Threading
open MkdSeg.PaperRepro
open NUnit.Framework

[<TestCase(7200.0, 8, 2, "about 2.0 hours here and 12 GB of memory; 8 runs of at most that, 2 at a time: 8.0 hours at")>]
[<TestCase(7200.0, 7, 2, "about 2.0 hours here and 12 GB of memory; 7 runs of at most that, 2 at a time: 8.0 hours at")>]
[<TestCase(400000.0, 30, 1, "about 111 hours here and 12 GB of memory; 30 runs of at most that, 1 at a time: 3,333 hours at")>]
let ``hours of all runs follow from those of one`` (seconds: float) (runs: int) (atOnce: int) (words: string) =
    Assert.That(CostEstimate.words "mkd" seconds 12_000_000_000L runs atOnce, Does.Contain words)

/// A replay of real volumes that is not begun: its plan is there, and a job of it is measured as its process would be asked to.
[<Test>]
let ``a job measures its own steps and does nothing else`` () =
    use place = new Workplace()
    let request = TinyReplay.finished (place.Path "replay")
    let folder = ReplayFolder request.Out
    let jobs = (Plan.tryLoad folder).Value.Jobs

    let seconds (job: Job) =
        let asked = Program.call [ "replay-job"; "--out"; folder.Root; "--job"; job.Name; CostEstimate.Flag ]
        Assert.That(asked.Code, Is.EqualTo ExitCode.Done, asked.Error)

        match asked.Out.Trim().Split ' ' with
        | [| seconds; bytes |] ->
            Assert.That(Int64.Parse bytes, Is.GreaterThan 50_000_000L)
            Double.Parse(seconds, Globalization.CultureInfo.InvariantCulture)
        | other -> failwith $"{other}"

    let of' (name: string) = jobs |> List.find (fun job -> job.Run.Method = name)
    Assert.That(seconds (of' "mkd"), Is.GreaterThan(seconds (of' "target-only")), "a training with more networks takes longer")

/// What is told of the jobs of a finished replay.
let private told (folder: ReplayFolder) : string =
    use out = new StringWriter()
    let screen = { Out = out; Error = out; IsTerminal = false; Time = TimeProvider.System }
    CostEstimate.tell screen folder (Plan.tryLoad folder).Value.Jobs 2 CancellationToken.None
    out.ToString()

[<Test>]
let ``a replay's cost is measured in a process of its own, and told, or why it is not known`` () =
    use place = new Workplace()
    let folder = ReplayFolder (TinyReplay.finished (place.Path "replay")).Out
    Assert.That(told folder, Does.Match "estimate: mkd takes about [0-9.]+ hours here and [0-9.]+ GB of memory; [0-9]+ runs")

    Directory.Delete(folder.Data, true)
    Assert.That(told folder, Does.Match "estimate: not known, since a few steps of mkd could not be tried: .*data")

[<TestCase("paper")>]
[<TestCase("paper+")>]
let ``a training of a profile for real volumes says first what it takes`` (profile: string) =
    use place = new Workplace()
    PhantomData.write (place.Path "data") { Ct = 3; Mr = 2; Size = 24; Seed = 1; Preset = "classic" } CancellationToken.None ignore

    let small =
        [ "pixels=32"
          "batchSize=2"
          "segmentor.width=4"
          "segmentor.depth=2"
          "alignment.generatorWidth=4"
          "alignment.generatorBlocks=1"
          "alignment.discriminatorWidth=4"
          "alignment.discriminatorLayers=2"
          "alignment.warmUpIterations=1" ]

    let trained =
        Program.call (
            [ "train"
              "--data"
              place.Path "data"
              "--target"
              "ct"
              "--method"
              "mkd"
              "--profile"
              profile
              "--iterations"
              "2"
              "--threads"
              "1" ]
            @ [ "--test"; "ct_train_1003"; "--out"; place.Path "run" ]
            @ [ for setting in small do
                    yield! [ "--set"; setting ] ]
        )

    Assert.That(trained.Code, Is.EqualTo ExitCode.Done, trained.Error)
    Assert.That(trained.Out, Does.Contain "plan: time ")
    Assert.That(trained.Out, Does.Contain "plan: memory ")
