/// Every example of docs/extend.md is the compiled one, and does what the page says.
module MkdSeg.PaperRepro.Tests.ExtendTests

open System
open System.IO
open System.Text.RegularExpressions
open System.Threading
open MkdSeg.Data
open MkdSeg.Evaluation
open MkdSeg.Imaging.Geometry
open MkdSeg.Imaging.Labels
open MkdSeg.Imaging.Nifti
open MkdSeg.Inference
open MkdSeg.PaperRepro
open MkdSeg.PaperRepro.Tests.TinyReplay
open MkdSeg.Testing
open MkdSeg.Training
open MkdSeg.Training.Methods
open MkdSeg.Training.Options
open MkdSeg.Training.Runs
open NUnit.Framework

let private read (path: string) = File.ReadAllText(RepositoryFolder.File path)

[<Test>]
let ``the page shows the compiled examples word for word`` () =
    let source = read "tests/MkdSeg.PaperRepro.Tests/Docs/ExtendExamples.fs"

    let parts =
        [ for part in Regex.Matches(source, "//# \\w+\n(.*?)\n//# end", RegexOptions.Singleline) -> part.Groups[1].Value ]

    let page = read "docs/extend.md"
    let shown = [ for part in Regex.Matches(page, "```fsharp\n(.*?)\n```", RegexOptions.Singleline) -> part.Groups[1].Value ]
    Assert.That(parts, Has.Length.EqualTo 6)
    Assert.That(shown, Is.EquivalentTo parts)

let private options (name: string) =
    TinyOptions.Mkd.With [ $"method={name}"; "iterations=3"; "distillation.start=0"; "distillation.ramp=0" ]

[<Test>]
let ``a method of one's own trains, loads and answers`` () =
    use phantom = new PhantomFolder(2, 1, 24)
    let run = phantom.Run "run"
    Trainer.Train(phantom.Dataset, options "dice-mkd", run, false, null, CancellationToken.None, methods = ExtendExamples.methods)
    let log = TrainingLog.Read run
    Assert.That(log[log.Keys |> Seq.max], Does.Contain "kd_syn_to_real")
    use model = TrainedModel.Load(run, methods = ExtendExamples.methods)
    let answer = VolumeSegmentor(model, Readout.Ensemble).Segment(phantom.Dataset.Cases[0].ReadImage())
    Assert.That(answer.Size, Is.EqualTo(phantom.Dataset.Cases[0].ReadImage().Size))
    Assert.That(Action(fun () -> (TrainedModel.Load run).Dispose()), Throws.TypeOf<MkdSeg.Imaging.InvalidInputException>())

[<Test>]
let ``a network of one's own trains`` () =
    use phantom = new PhantomFolder(2, 1, 24)

    let methods =
        MethodCatalogue.Default.With(
            MethodCard("small", "a test", (fun options classes device -> new ExtendExamples.SmallTargetOnly(options, classes, device)))
        )

    Trainer.Train(phantom.Dataset, options "small", phantom.Run "run", false, null, CancellationToken.None, methods = methods)
    Assert.That(Trainer.IsFinished(phantom.Run "run"), Is.True)

let private volume (value: uint16) (at: int) =
    Volume<uint16>(VolumeGeometry(GridSize(8, 8, 8), Affine.Identity), Array.init 512 (fun n -> if n / 64 = at then value else 0us))

[<Test>]
let ``a source of one's own is opened, and its cases are read`` () =
    use place = new Workplace()

    for word, number in [ "ct", 1; "ct", 2; "mr", 1 ] do
        let folder = Directory.CreateDirectory(place.Path $"set/{word}/{number}").FullName
        let labels = volume 1us 3
        NiftiFile.WriteLabels(Path.Combine(folder, "heart.nii.gz"), labels)
        NiftiFile.WriteImage(Path.Combine(folder, "image.nii.gz"), Volume<float32>(labels.Geometry, Array.init 512 float32))

    let dataset = ExtendExamples.openFolder (place.Path "set")
    Assert.That([ for case in dataset.Cases -> case.Id ], Is.EqualTo<string list> [ "ct_1"; "ct_2"; "mr_1" ])
    Assert.That(dataset.Cases[0].ReadLabels().Voxels |> Array.filter (fun c -> c = 1uy), Has.Length.EqualTo 64)
    // Folders of our own kinds are still known.
    use phantom = new PhantomFolder(1, 1, 24)
    Assert.That((ExtendExamples.openFolder phantom.Dataset.Folder).Kind, Is.EqualTo "MM-WHS")

[<Test>]
let ``a metric of one's own goes through files and summaries`` () =
    use place = new Workplace()
    let labels = LabelMap [| LabelledStructure("slab", 7us); LabelledStructure("other", 8us) |]
    let rows = ExtendExamples.middleRows "one" labels (volume 7us 2) (volume 7us 5)
    Assert.That([ for row in rows -> row.Score ], Is.EqualTo<Score list> [ Scored 3.0; Skipped(Some Absence.Both) ])
    ScoreTable.writeCsv (place.Path "scores.csv") rows
    Assert.That(File.ReadAllText(place.Path "scores.csv"), Does.Contain "one,slab,own-lower-middle,3,mm,")
    Assert.That(ScoreTable.readCsv (place.Path "scores.csv"), Is.EqualTo<ScoreRow list> rows)
    Assert.That((ScoreSummary.perStructure rows |> List.head |> snd).Mean, Is.EqualTo(Some 3.0))

[<Test>]
let ``a table of one's own is trained, scored and compared`` () =
    use place = new Workplace()
    let asked = { request (place.Path "out") with OwnTables = [ ExtendExamples.myTable ]; Engine = here }
    let judged, problems = Replay.run silent CancellationToken.None asked
    Assert.That(problems, Is.Empty)
    let table = (List.exactlyOne judged).Result
    Assert.That([ for row in table.Rows -> row.Row.Name ], Is.EqualTo<string list> [ "joint"; "target-only" ])
    Assert.That([ for row in table.Rows -> row.Values.Seeds ], Is.EqualTo<int list> [ 2; 2 ])
    Assert.That(table.Rows[1].Comparison.IsSome, Is.True)
