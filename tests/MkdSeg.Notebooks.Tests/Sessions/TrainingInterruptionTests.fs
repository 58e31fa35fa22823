namespace MkdSeg.Notebooks.Tests.Sessions

open System
open System.IO
open System.Threading
open System.Threading.Tasks
open MkdSeg.Notebooks
open MkdSeg.Notebooks.Tests
open MkdSeg.PaperRepro.Cells
open MkdSeg.Training
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
