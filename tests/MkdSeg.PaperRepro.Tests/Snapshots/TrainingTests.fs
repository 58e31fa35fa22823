namespace MkdSeg.PaperRepro.Tests.Snapshots

open System
open System.Collections.Generic
open System.IO
open System.Runtime.Intrinsics.X86
open MkdSeg.Evaluation
open MkdSeg.PaperRepro.Tests
open MkdSeg.Snapshots
open MkdSeg.Snapshots.Text
open MkdSeg.Training.Methods
open NUnit.Framework

/// A seeded training of each method, under the common instruction set of tests.runsettings.
type TrainingTests() =
    let place = new Workplace()
    let dataset = lazy SeededTraining.phantom (place.Path "data")
    let trained = Dictionary<string * int, (int * (string * float) list) list * (string * ScoreRow list) list>()

    /// Losses and Dice of a short training, made once.
    let short (method: string) (fold: int) =
        if not (trained.ContainsKey((method, fold))) then
            let folder = place.Path $"{method}-{fold}"
            let losses = SeededTraining.run (dataset.Force()) SeededTraining.short method fold folder
            trained[(method, fold)] <- (losses, SeededTraining.dice (dataset.Force()) folder)

        trained[(method, fold)]

    let dice method fold = short method fold |> snd

    let verified (name: string) = Path.Combine(__SOURCE_DIRECTORY__, $"TrainingTests.{name}.verified.txt")

    static member Methods = MethodCatalogue.Default.Names

    /// Without variants of mkd, whose parts are at work within the first steps, and without pairs and longer trainings, which are other
    /// methods' own.
    static member Algorithms =
        [ for name in MethodCatalogue.Default.Names do
              let isVariant = name.StartsWith "mkd-" || name.StartsWith "mkd+" || name.StartsWith "two-" || name.EndsWith "-twice"

              if name = "mkd+" || name = "mkd-semi" || not isVariant then
                  name ]

    [<OneTimeSetUp>]
    member _.RequireTheCommonLevel() =
        if not Avx2.IsSupported then
            Assert.Ignore "The verified trainings are of AVX2, which this processor lacks."

        if MkdSeg.Models.TensorRuntime.DefaultDevice.``type`` <> TorchSharp.DeviceType.CPU then
            Assert.Ignore "The verified trainings are of a CPU; this one would run on the GPU."

        for name in [ "ATEN_CPU_CAPABILITY"; "ONEDNN_MAX_CPU_ISA"; "MKL_CBWR" ] do
            Assert.That(
                Environment.GetEnvironmentVariable name,
                Is.Not.Null,
                "run with --settings tests/tests.runsettings, as dotnet test does by itself"
            )

    [<TestCaseSource("Methods")>]
    member _.FirstLosses(method: string) =
        let losses = SeededTraining.run (dataset.Force()) SeededTraining.everythingAtOnce method 0 (place.Path $"{method}-at-once")
        Snapshot.Verify(losses |> SeededTraining.lossesAt [ 1; 2; 3; 4; 5 ], method)

    [<TestCaseSource("Algorithms")>]
    member _.Losses(method: string) =
        Snapshot.Verify(short method 0 |> fst |> SeededTraining.lossesAt [ 1; 10; 40; 41; 100; 150; 200; 240 ], method)

    [<TestCaseSource("Algorithms")>]
    member _.Dice(method: string) = Snapshot.Verify(dice method 0 |> SeededTraining.diceOf, method)

    [<TestCaseSource("Algorithms")>]
    member _.TheTrainingLearns(method: string) =
        // So that the lock is not on noise: after one step without a learning rate readouts have 0.02 to 0.03. strong-target's augmented
        // images take longer to learn.
        let least = if method = "strong-target" then 0.4 else 0.45

        for readout, rows in dice method 0 do
            let mean = rows |> List.choose _.Score.Value |> List.average
            Assert.That(mean, Is.GreaterThan least, readout)

    [<Test>]
    member _.AShiftedFoldIsCaught() =
        let shifted = dice "target-only" 1 |> SeededTraining.diceOf |> FlatText.Of
        let caught = Perturbed.caught (verified "Dice_target-only") shifted
        Assert.That(caught.Message, Does.Match @"real\.ct_train_1003\.lv = 0\.\d+ +real\.ct_train_1001\.lv = 0\.\d+ +text")
        Assert.That(caught.Received, Does.EndWith shifted)

    [<Test>]
    member _.ASwappedStructureIsCaught() =
        let swap (row: ScoreRow) =
            { row with
                Structure =
                    match row.Structure with
                    | "lv" -> "la"
                    | "la" -> "lv"
                    | other -> other }

        let order =
            List.sortBy (fun (row: ScoreRow) -> row.Case, MmWhs.structures |> List.findIndex (fun s -> s.Name = row.Structure))

        let swapped = [ for readout, rows in dice "target-only" 0 -> readout, rows |> List.map swap |> order ]
        let caught = swapped |> SeededTraining.diceOf |> FlatText.Of |> Perturbed.caught (verified "Dice_target-only")
        Assert.That(caught.Message, Does.Match @"real\.ct_train_1004\.lv +0\.\d+ +0\.\d+")
        Assert.That(caught.Message, Does.Match @"real\.ct_train_1004\.la +0\.\d+ +0\.\d+")
        Assert.That(caught.Message, Does.Not.Contain ".rv")

    [<TestCase(0.01, true)>]
    [<TestCase(0.0005, false)>]
    member _.APerturbedDiceIsCaughtFromTheToleranceOn(by: float, isCaught: bool) =
        let perturb (row: ScoreRow) =
            match row with
            | { Case = "ct_train_1004"; Structure = "myo"; Score = Scored value } -> { row with Score = Scored(value + by) }
            | other -> other

        let text =
            [ for readout, rows in dice "target-only" 0 -> readout, List.map perturb rows ] |> SeededTraining.diceOf |> FlatText.Of

        match Perturbed.catch (verified "Dice_target-only") text with
        | Some caught ->
            Assert.That(isCaught, caught.Message)
            Assert.That(caught.Message, Does.Match @"real\.ct_train_1004\.myo +0\.\d+ +0\.\d+ +\+1E-02 +1E-03")
        | None -> Assert.That(isCaught, Is.False)

    [<OneTimeTearDown>]
    member _.CleanUp() = (place :> IDisposable).Dispose()
