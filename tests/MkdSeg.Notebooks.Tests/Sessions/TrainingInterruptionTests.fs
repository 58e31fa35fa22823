namespace MkdSeg.Notebooks.Tests.Sessions

open System
open System.Diagnostics
open System.IO
open System.Threading
open System.Threading.Tasks
open MkdSeg.Notebooks
open MkdSeg.Notebooks.Tests
open MkdSeg.PaperRepro.Cells
open MkdSeg.Training
open MkdSeg.Training.Runs
open NUnit.Framework

/// Cells that train are stopped within a step, as often as one likes, and the session keeps what it has.
type TrainingInterruptionTests() =
    let mutable session = Unchecked.defaultof<OneSession>
    let mutable place = Unchecked.defaultof<NotebookPlace>

    [<OneTimeSetUp>]
    member _.Start() =
        place <- new NotebookPlace()
        Trainer.Host <- CellHost()
        let own = SessionOptions.Default()
        let program = Path.Combine(AppContext.BaseDirectory, "mkdseg.dll")
        session <- new OneSession({ own with References = program :: own.References; NativeCalls = CellHost.tensors })
        let folder = place.Path "data"

        let code =
            [ "open System"
              "open System.Threading"
              "open MkdSeg.PaperRepro"
              "open MkdSeg.PaperRepro.Cells"
              "open MkdSeg.Training"
              "open MkdSeg.Training.Options"
              "let kept = 7"
              $"let dataset = PhantomCohorts.inFolder \"{folder}\" {{ Ct = 2; Mr = 2; Size = 16; Seed = 1; Preset = \"classic\" }}"
              "let options = Profiles.Smoke.With [ \"iterations=100000\"; \"logEvery=1\"; \"annotated=1\"; \"assistant=1\" ]" ]

        Assert.That(session.Run(String.concat "\n" code) |> Outputs.error, same (None: CellError option))

    [<OneTimeTearDown>]
    member _.Stop() =
        (session :> IDisposable).Dispose()
        Trainer.Host <- null
        (place :> IDisposable).Dispose()

    [<TestCase("LiveTraining.run \"mkd\" dataset options FOLDER", true)>]
    [<TestCase("Trainer.Train(dataset, options, FOLDER, false, null, CancellationToken.None)", false)>]
    member _.``a training stops within a step each time``(call: string, isAgain: bool) =
        for round in 1..5 do
            let folder = place.Path(if isAgain then "live" else $"own-{round}")
            let running = Task.Run(fun () -> session.Run(call.Replace("FOLDER", $"\"{folder}\"")))

            // While the networks are made, in the first step, and in later ones.
            let begun () = running.IsCompleted || File.Exists(Path.Combine(folder, "run.json"))
            Assert.That(SpinWait.SpinUntil(begun, 60_000), "the training begins")
            Thread.Sleep(37 * round)
            session.Session.Interrupt()
            Assert.That(running.Wait 20_000, "the cell ends")
            Assert.That(Outputs.error running.Result |> Option.map _.Name, same (Some CellErrorName.Interrupted))
            Assert.That(session.Run "kept" |> Outputs.results, same [ "7" ])

    /// The last step that the log of a run holds; 0 before the first.
    static member private Logged(folder: string) : int =
        let steps = TrainingLog.Read(folder).Keys
        if Seq.isEmpty steps then 0 else Seq.max steps

    /// Interrupts a training of `mkd` again and again, each time a few steps after it went on and at no particular moment of a step, and
    /// lets it come to its end: in 80 steps for 10 interruptions. As many stopped within a step as were made, and the networks at the end
    /// are those of a training that nobody disturbed, to the last bit.
    [<TestCase(10)>]
    [<TestCase(100, Explicit = true, Reason = "takes minutes; data/recorded/interruptions.md has its result")>]
    member _.``a training interrupted at random moments stops within a step and goes on to the same networks``(count: int) =
        let random = Random 21
        let settings = $"options.With [ \"iterations={8 * count}\" ]"
        let call (folder: string) = $"LiveTraining.run \"mkd\" dataset ({settings}) \"{folder}\" |> ignore"
        let folder, undisturbed = place.Path $"random-{count}", place.Path $"undisturbed-{count}"
        let mutable stopped, within, slowest, round = 0, 0, TimeSpan.Zero, 0

        while round < count && not (Trainer.IsFinished folder) do
            round <- round + 1
            let before = TrainingInterruptionTests.Logged folder
            let more = random.Next 4
            let running = Task.Run(fun () -> session.Run(call folder))
            let isThere () = running.IsCompleted || TrainingInterruptionTests.Logged folder >= before + 1 + more
            Assert.That(SpinWait.SpinUntil(isThere, 120_000), "the training goes on")
            Thread.Sleep(random.Next 40)
            let clock = Stopwatch.StartNew()
            session.Session.Interrupt()
            let reached = TrainingInterruptionTests.Logged folder
            Assert.That(running.Wait 60_000, "the cell ends")
            slowest <- max slowest clock.Elapsed

            if not (Trainer.IsFinished folder) then
                stopped <- stopped + 1
                Assert.That(Outputs.error running.Result |> Option.map _.Name, same (Some CellErrorName.Interrupted), $"round {round}")
                let last = Seq.last (RunManifest.Load folder).Sessions
                Assert.That(last.Outcome, same SessionOutcome.Stopped, $"round {round}")
                Assert.That(last.FromStep, same before, $"round {round} goes on from where the one before it stopped")

                if last.ToStep <= reached + 1 then
                    within <- within + 1

            Assert.That(session.Run "kept" |> Outputs.results, same [ "7" ])

        Assert.That(session.Run(call folder) |> Outputs.error, same (None: CellError option))
        Assert.That(session.Run(call undisturbed) |> Outputs.error, same (None: CellError option))

        TestContext.Out.WriteLine(
            $"{stopped} interruptions, {within} within one step, the slowest after {int slowest.TotalMilliseconds} ms; "
            + $"{(RunManifest.Load folder).Sessions.Count} sessions"
        )

        Assert.That(stopped, Is.GreaterThan(count / 2), "most rounds met a training at work")
        Assert.That(within, same stopped)
        Assert.That((RunManifest.Load folder).Model, same (RunManifest.Load undisturbed).Model)

        // What was logged before an interruption is in the curves behind it.
        let logged = TrainingLog.Read(folder).Keys |> List.ofSeq |> List.sort
        Assert.That(logged, same (TrainingLog.Read(undisturbed).Keys |> List.ofSeq |> List.sort))

    [<Test>]
    member _.``a stopped training with other options, and a finished one, is begun anew``() =
        let folder = place.Path "anew"

        let code (iterations: int) =
            $"LiveTraining.run \"mkd\" dataset (options.With [ \"iterations={iterations}\" ]) \"{folder}\" |> ignore"

        let running = Task.Run(fun () -> session.Run(code 100_000))
        Assert.That(SpinWait.SpinUntil((fun () -> TrainingInterruptionTests.Logged folder >= 2), 120_000), "the training begins")
        session.Session.Interrupt()
        Assert.That(running.Wait 60_000, "the cell ends")

        for _ in 1..2 do
            Assert.That(session.Run(code 2) |> Outputs.error, same (None: CellError option))
            let manifest = RunManifest.Load folder
            Assert.That((manifest.Run.Options.Iterations, manifest.Sessions.Count, manifest.IsFinished), same (2, 1, true))

    [<Test>]
    member _.``a loop over tensors is stopped where it prints``() =
        let code =
            "open TorchSharp\nwhile true do\n    use a = torch.ones([| 64L; 64L |])\n    use b = a.matmul a\n    printf \".\""

        let running = Task.Run(fun () -> session.Run code)
        Thread.Sleep 1500
        session.Session.Interrupt()
        Assert.That(running.Wait 20_000, "the cell ends")
        Assert.That(Outputs.error running.Result |> Option.map _.Name, same (Some CellErrorName.Interrupted))
        Assert.That(session.Run "kept" |> Outputs.results, same [ "7" ])
