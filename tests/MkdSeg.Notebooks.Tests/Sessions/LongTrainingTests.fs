namespace MkdSeg.Notebooks.Tests.Sessions

open System
open System.Collections.Generic
open System.Diagnostics
open System.IO
open System.Threading
open MkdSeg.Notebooks
open MkdSeg.Notebooks.Tests
open MkdSeg.PaperRepro.Cells
open MkdSeg.Training
open MkdSeg.Training.Runs
open NUnit.Framework

/// What takes minutes; data/recorded/live-training.md has the results.
[<Explicit("takes minutes; data/recorded/live-training.md has the results")>]
type LongTrainingTests() =
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
            [ "open System.Threading"
              "open MkdSeg.PaperRepro"
              "open MkdSeg.PaperRepro.Cells"
              "open MkdSeg.Training"
              "open MkdSeg.Training.Options"
              $"let dataset = PhantomCohorts.inFolder \"{folder}\" {{ Ct = 6; Mr = 4; Size = 32; Seed = 1; Preset = \"classic\" }}" ]

        Assert.That(session.Run(String.concat "\n" code) |> Outputs.error, same (None: CellError option))

    [<OneTimeTearDown>]
    member _.Stop() =
        (session :> IDisposable).Dispose()
        Trainer.Host <- null
        (place :> IDisposable).Dispose()

    /// Seconds of processor time that a cell takes, all of its threads together: another program's work does not count.
    member private _.Cost(code: string) : float =
        let before = Process.GetCurrentProcess().TotalProcessorTime
        Assert.That(session.Run code |> Outputs.error, same (None: CellError option))
        (Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds

    [<Test>]
    member test.``a training that is watched costs no more than one that is not``() =
        let settings =
            "[ \"iterations=150\"; \"alignment.warmUpIterations=50\"; \"distillation.start=50\"; \"validationShare=0.3\"; "
            + "\"checkpointEvery=50\"; \"logEvery=5\" ]"

        let plain = $"Trainer.Train(dataset, Profiles.Quick.With {settings}, FOLDER, false, null, CancellationToken.None)"
        let watched = $"LiveTraining.run \"mkd\" dataset (Profiles.Quick.With {settings}) FOLDER |> ignore"
        let cost (call: string) (name: string) = test.Cost(call.Replace("FOLDER", $"\"{place.Path name}\""))
        cost plain "warm" |> ignore
        cost watched "warm-live" |> ignore

        let rounds =
            [ for round in 1..3 ->
                  let one, other = cost plain $"plain-{round}", cost watched $"live-{round}"
                  TestContext.Out.WriteLine $"plain %.2f{one} s, watched %.2f{other} s of processor time"
                  one, other ]

        let median (values: float list) = (List.sort values)[values.Length / 2]
        let plain, watched = median (List.map fst rounds), median (List.map snd rounds)
        TestContext.Out.WriteLine $"medians: plain %.2f{plain} s, watched %.2f{watched} s, %+.1f{100.0 * (watched / plain - 1.0)} %%"
        Assert.That(watched / plain, Is.LessThan 1.03)

    [<Test>]
    member _.``a thousand updates of mkd in a cell end, and memory is flat``() =
        let folder = place.Path "long"

        let settings =
            "[ \"iterations=1000\"; \"alignment.warmUpIterations=100\"; \"distillation.start=300\"; \"validationShare=0.3\"; "
            + "\"checkpointEvery=50\"; \"logEvery=1\" ]"

        let code = $"LiveTraining.run \"mkd\" dataset (Profiles.Quick.With {settings}) \"{folder}\" |> ignore"
        let updates = List<CellOutput>()
        let samples = List<int * int64>()

        let last () =
            if File.Exists(Path.Combine(folder, "log.jsonl")) then
                Seq.append [ 0 ] (TrainingLog.Read(folder).Keys) |> Seq.max
            else
                0

        use ended = new ManualResetEventSlim()

        let watch =
            Thread(fun () ->
                while not (ended.Wait 1000) do
                    samples.Add((last (), Environment.WorkingSet >>> 20)))

        watch.Start()
        let error = session.Session.Run(50, code, updates.Add, CancellationToken.None)
        ended.Set()
        watch.Join()
        Assert.That(error, same (None: CellError option))
        Assert.That(last (), same 1100)
        let most low high = samples |> Seq.filter (fun (step, _) -> step > low && step <= high) |> Seq.map snd |> Seq.fold max 0L
        let quarters = [ for low in [ 0; 275; 550; 825 ] -> most low (low + 275) ]
        TestContext.Out.WriteLine $"{updates.Count} displays and updates; most MiB in each quarter of the steps: %A{quarters}"
        Assert.That(quarters[3] - quarters[1], Is.LessThan 48L, "MiB from the second quarter to the last")
