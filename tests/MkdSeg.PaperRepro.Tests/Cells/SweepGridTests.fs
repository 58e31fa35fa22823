/// A sweep's texts are read and its points checked before anything is trained.
module MkdSeg.PaperRepro.Tests.SweepGridTests

open System
open MkdSeg.Imaging
open MkdSeg.Inference
open MkdSeg.PaperRepro
open MkdSeg.PaperRepro.Cells
open NUnit.Framework

let private same (expected: 'T) = Is.EqualTo(box expected)

let private refusal (call: unit -> 'T) : string =
    (Assert.Throws<InvalidInputException>(Action(fun () -> call () |> ignore)) |> nonNull).Message

let private evidence = lazy (Evidence.recordedAs "quick" "ct-target" |> Option.get)

/// A sweep over a row of the recorded quick table.
let private over (row: string) (grid: string) = Sweep.ofRow evidence.Value row grid "0" "nowhere"

[<Test>]
let ``a grid is every combination of its values, the first option changing slowest`` () =
    let axes = SweepGrid.axes " distillation.temperature = 1, 4 ; iterations=250,500;"
    Assert.That(axes, same [ "distillation.temperature", [ "1"; "4" ]; "iterations", [ "250"; "500" ] ])

    Assert.That(
        SweepGrid.combinations axes |> List.map (String.concat " "),
        same
            [ "distillation.temperature=1 iterations=250"
              "distillation.temperature=1 iterations=500"
              "distillation.temperature=4 iterations=250"
              "distillation.temperature=4 iterations=500" ]
    )

    Assert.That(SweepGrid.combinations (SweepGrid.axes ""), same [ ([]: string list) ], "the recorded run itself")
    Assert.That(SweepGrid.seeds "2, 0", same [ 2; 0 ])

[<TestCase("iterations", "'iterations' is no option with values")>]
[<TestCase("=5", "'=5' is no option with values")>]
[<TestCase("iterations=", "'iterations=' is no option with values")>]
[<TestCase("iterations=1; iterations=2", "iterations stands there 2 times")>]
[<TestCase("iterations=2,2", "iterations has the value 2 2 times")>]
let ``a text that is no grid is refused`` (grid: string, reason: string) =
    Assert.That(refusal (fun () -> SweepGrid.axes grid), Does.Contain reason)

[<TestCase("", "there is no seed")>]
[<TestCase("a", "'a' is no seed")>]
[<TestCase("-1", "'-1' is no seed")>]
[<TestCase("0,0", "a seed stands there twice")>]
let ``a text that is no list of seeds is refused`` (seeds: string, reason: string) =
    Assert.That(refusal (fun () -> SweepGrid.seeds seeds), Does.Contain reason)

[<TestCase("target-only", "sed=5", "there is no option 'sed'")>]
[<TestCase("target-only", "segmentor.beta1=1.5", "Option segmentor.beta1 is 1.5")>]
[<TestCase("target-only", "fold=1", "which patients are held out")>]
[<TestCase("target-only", "target=mr", "which patients are held out")>]
[<TestCase("target-only", "heldOut=ct_train_1001", "which patients are held out")>]
[<TestCase("target-only", "method=jont", "no method 'jont'")>]
[<TestCase("target-only", "seed=0,1", "seed is no axis of the grid")>]
[<TestCase("target-only", "iterations=10,10.0", "is no value for iterations")>]
[<TestCase("target-only", "segmentor.learningRate=0.003,3e-3", "are the same options")>]
[<TestCase("mkd ensemble", "iterations=100", "ends before distillation begins (distillation.start=175)")>]
[<TestCase("mkd ensemble", "distillation.start=500", "iterations=500 ends before distillation begins")>]
[<TestCase("mkd ensemble", "method=mkd-no-kd; distillation.realToSynWeight=2", "the method mkd-no-kd sets this itself")>]
let ``settings that contradict each other or the recorded run are refused in a line`` (row: string, grid: string, reason: string) =
    let message = refusal (fun () -> over row grid |> Sweep.points)
    Assert.That(message, Does.Contain reason)
    Assert.That(message, Does.Not.Contain "\n")

[<TestCase("target-only",
           "distillation.temperature=4",
           "distillation.temperature has no effect, since the method target-only distils nothing")>]
[<TestCase("target-only", "alignment.cycleWeight=1", "the method target-only translates nothing")>]
[<TestCase("mkd ensemble", "alignment.mode=none; alignment.cycleWeight=1", "has no generator under these options")>]
[<TestCase("mkd ensemble", "synthesis.shapeConsistencyWeight=1", "is not synthesis")>]
[<TestCase("mkd ensemble", "profile=mine", "trains by the options alone")>]
[<TestCase("mkd S_syn", "method=target-only", "has no network 'syn'")>]
let ``settings that a method has no use for are refused before it trains`` (row: string, grid: string, reason: string) =
    let sweep = over row grid
    let point = (Sweep.points sweep).Head

    Assert.That(refusal (fun () -> SweepGrid.requireTrainable 8 point.Row.Readout point.Settings point.Options), Does.Contain reason)

[<TestCase("mkd ensemble", "alignment.mode=none")>]
[<TestCase("mkd ensemble", "distillation.temperature=4; alignment.cycleWeight=1")>]
[<TestCase("target-only", "segmentor.reestimateBatchNorm=false")>]
[<TestCase("target-only", "annotated=2")>]
let ``settings that count are taken`` (row: string, grid: string) =
    let point = over row grid |> Sweep.points |> List.exactlyOne
    SweepGrid.requireTrainable 8 point.Row.Readout point.Settings point.Options
    Assert.That(point.Row.Name, same (grid.Replace(";", ",")))

[<Test>]
let ``options are told by name with the recorded value and what they say`` () =
    let sweep = over "mkd ensemble" ""
    let line = Sweep.about "distillation.temperature" sweep |> List.exactlyOne
    Assert.That((line.Option, line.Value), same ("distillation.temperature", "1"))
    Assert.That(line.What, Does.StartWith "Temperature of both softmaxes")
    Assert.That((Sweep.about "" sweep).Length, Is.GreaterThan 80)
    Assert.That(Sweep.about "nnU-Net" sweep, Is.Not.Empty, "by what they say")
    Assert.That(refusal (fun () -> Sweep.about "temprature" sweep), Does.Contain "No option is about 'temprature'")

[<Test>]
let ``the recorded run's own options make no point of another name`` () =
    let point = over "mkd ensemble" "" |> Sweep.points |> List.exactlyOne
    let replay = evidence.Value.Results.Settings.Options
    let planned = evidence.Value.Table.Table.RunsOf (Pairing.row evidence.Value.Table "mkd ensemble").Row 0 |> List.head
    Assert.That(point.Options, same (RunInputs.options replay planned))
    Assert.That((point.Row.Name, point.Row.Readout), same ("as recorded", Readout.Ensemble))
