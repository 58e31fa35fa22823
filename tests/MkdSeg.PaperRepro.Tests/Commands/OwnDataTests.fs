/// The way of a user with data of her own: train, predict, look at what is said.
module MkdSeg.PaperRepro.Tests.OwnDataTests

open System.IO
open System.Text.Json.Nodes
open MkdSeg.Imaging.Geometry
open MkdSeg.Imaging.Nifti
open MkdSeg.PaperRepro
open MkdSeg.Testing
open MkdSeg.Testing.Files
open MkdSeg.Training.Options
open NUnit.Framework

let private phantom (place: Workplace) =
    let made = Program.call [ "phantom"; "--out"; place.Path "data"; "--ct"; "4"; "--mr"; "2"; "--size"; "24" ]
    Assert.That(made.Code, Is.EqualTo ExitCode.Done, made.Error)

let private train (place: Workplace) (more: string list) =
    Program.call ([ "train"; "--data"; place.Path "data"; "--target"; "ct"; "--profile"; "smoke"; "--out"; place.Path "run" ] @ more)

[<Test>]
let ``a training says who is held out, counts the iterations asked for and ends with numbers`` () =
    use place = new Workplace()
    phantom place
    File.Delete(place.Path "data/mr_train/mr_train_1002_label.nii.gz")
    let asked = train place [ "--method"; "mkd"; "--annotated"; "4"; "--fold"; "0" ]
    Assert.That(asked.Code, Is.EqualTo ExitCode.WrongInput)
    let held = "of 4, half is held out to be scored (fold 0 of 2) (ct_train_1003, ct_train_1004); ask for at most 2"
    Assert.That(asked.Error, Does.Contain held)
    Assert.That(Directory.Exists(place.Path "run"), Is.False)

    let trained = train place [ "--method"; "mkd"; "--fold"; "0"; "--iterations"; "3"; "--set"; "distillation.start=3" ]
    Assert.That(trained.Code, Is.EqualTo ExitCode.Done, trained.Error)

    for words in
        [ "trained on: 2 CT cases (ct_train_1001, ct_train_1002)"
          "held out, never trained on: 2 CT cases (ct_train_1003, ct_train_1004)"
          "note: 1 of 2 MR images have no labels, so no segmentor learns from them: mr_train_1002"
          "length: 3 iterations, plus 5 warm-up steps before"
          ", 3 iterations, plus 5 warm-up steps before"
          "distillation begins at iteration 3 and the training has 3"
          "3 iterations"
          "losses at the end: "
          "sup_real "
          "model.safetensors"
          "names your data's folder"
          "  mkdseg export "
          "2 held-out cases, mean ± sd"
          "quality score on 2 held-out cases"
          "held-out.csv"
          "mkdseg predict --model" ] do
        Assert.That(trained.Out, Does.Contain words)

    // A second prediction goes over the first one; corrected by hand it stays.
    let scan, labels = place.Path "data/ct_train/ct_train_1003_image.nii.gz", place.Path "labels.nii.gz"

    let call =
        [ "predict"; "--run"; place.Path "run"; "--input"; scan; "--output"; labels; "--overlay"; place.Path "picture.png" ]

    for _ in 1..2 do
        let predicted = Program.call call
        Assert.That(predicted.Code, Is.EqualTo ExitCode.Done, predicted.Error)

    Assert.That(PredictionMark.IsOn labels, Is.True)
    let bytes = File.ReadAllBytes labels
    let corrected = NiftiFile.ReadLabels labels
    corrected.Voxels[0] <- 500us - corrected.Voxels[0]
    NiftiFile.WriteLabels(labels, corrected, NiftiFile.ReadHeader labels)
    Assert.That(PredictionMark.IsOn labels, Is.False)
    let again = Program.call call
    Assert.That(again.Code, Is.EqualTo ExitCode.WrongInput)
    Assert.That(again.Error, Does.Contain "was not made by 'mkdseg predict'")
    Assert.That(File.ReadAllBytes labels, Is.Not.EqualTo bytes)

/// The labels of the CT cases lack the ascending aorta, which the MR cases show.
[<Test>]
let ``check and train name a structure that one modality alone holds`` () =
    use place = new Workplace()
    phantom place

    for number in 1001..1004 do
        let path = place.Path $"data/ct_train/ct_train_{number}_label.nii.gz"
        let labels = NiftiFile.ReadLabels path
        Assert.That(labels.Voxels, Has.Some.EqualTo 820us)
        NiftiFile.WriteLabels(path, Volume<uint16>(labels.Geometry, labels.Voxels |> Array.map (fun v -> if v = 820us then 0us else v)))

    let aorta = "aa has voxels in MR alone: in "
    let checked' = Program.call [ "check"; place.Path "data" ]
    Assert.That(checked'.Code, Is.EqualTo ExitCode.Done, checked'.Error)
    Assert.That(checked'.Out, Does.Contain(aorta + "CT it is background"))
    let trained = train place [ "--method"; "target-only"; "--iterations"; "2" ]
    Assert.That(trained.Code, Is.EqualTo ExitCode.Done, trained.Error)
    Assert.That(trained.Error, Does.Contain(aorta + "the CT cases trained on it is background"))

/// What a case leaves open can be neither right nor wrong in a prediction.
[<Test>]
let ``a structure that is not annotated in a case is not scored there, whatever a prediction shows`` () =
    use place = new Workplace()
    let data = place.Path "data"

    let made = Program.call [ "phantom"; "--anatomy"; "abdomen"; "--out"; data; "--ct"; "1"; "--mr"; "1"; "--size"; "32" ]

    Assert.That(made.Code, Is.EqualTo ExitCode.Done, made.Error)
    let json = JsonNode.Parse(File.ReadAllText(Path.Combine(data, "dataset.json"))) |> nonNull
    json["cases"] <- JsonNode.Parse """{ "ct_1001": { "annotated": ["liver"] } }"""
    File.WriteAllText(Path.Combine(data, "dataset.json"), json.ToJsonString())
    let dataset = MkdSeg.Data.Dataset.Open data
    let case = dataset.Cases |> Seq.find (fun case -> case.Id = "ct_1001")

    // The prediction is all that is there: liver, kidneys and spleen.
    let prediction = place.Path "prediction.nii.gz"
    File.Copy(case.LabelPaths[0], prediction)
    Assert.That((NiftiFile.ReadLabels prediction).Voxels, Has.Some.EqualTo(4us))

    let rows = PredictionStep.score dataset [ case, prediction ] System.Threading.CancellationToken.None (fun _ _ -> ())
    Assert.That([ for row in rows -> row.Structure ] |> List.distinct, Is.EqualTo<string list> [ "liver" ])
    Assert.That(rows.Head.Score, Is.EqualTo(MkdSeg.Evaluation.Scored 1.0))

/// Pictures have no millimetres: what is trained on them segments no volume.
[<Test>]
let ``a model of PNG slices promises no volume and predicts none`` () =
    use place = new Workplace()
    use slices = new ScratchFolder()

    TinySliceFolder.Write(
        slices,
        [| for patient in [ "1"; "2" ] do
               for number in 1..4 -> TinySliceFolder.Slice("CT", patient, number)
           for number in 1..4 -> TinySliceFolder.Slice("MR", "3", number) |]
    )

    let trained =
        Program.call
            [ "train"
              "--data"
              slices.Path
              "--target"
              "ct"
              "--method"
              "target-only"
              "--profile"
              "smoke"
              "--iterations"
              "2"
              "--out"
              place.Path "run" ]

    Assert.That(trained.Code, Is.EqualTo ExitCode.Done, trained.Error)
    Assert.That(trained.Out, Does.Not.Contain "segment a volume")
    Assert.That(trained.Out, Does.Contain("'mkdseg predict', which takes volumes, cannot use it"))

    let scan, labels = place.Path "scan.nii.gz", place.Path "labels.nii.gz"
    NiftiFile.WriteImage(scan, Volume<float32>(VolumeGeometry(GridSize(2, 2, 2), Affine.Identity), Array.init 8 float32))
    let predicted = Program.call [ "predict"; "--run"; place.Path "run"; "--input"; scan; "--output"; labels ]
    Assert.That(predicted.Code, Is.EqualTo ExitCode.WrongInput)
    Assert.That(predicted.Complaints, Has.Length.EqualTo 1)
    Assert.That(predicted.Error, Does.Contain "was trained on pictures without millimetres")
    Assert.That(File.Exists labels, Is.False)

/// The case is held out: its training would come to an end, and hours later nothing could be scored.
[<TestCase(5.0f, "the image is constant (5)")>]
[<TestCase(System.Single.NaN, "24 voxels of the image are not finite numbers")>]
let ``a held-out image that shows nothing is refused before training`` (value: float32, words: string) =
    use place = new Workplace()
    use folder = new ScratchFolder()

    for seed, id in List.indexed [ "ct_train_1"; "ct_train_2"; "mr_train_1" ] do
        TinyMmWhs.Write(folder, id, TinyMmWhs.AllStructures, seed)

    let image = folder.File "ct_train/ct_train_2_image.nii.gz"
    NiftiFile.WriteImage(image, Volume<float32>(TinyMmWhs.Geometry, Array.create 24 value))

    let outcome =
        Program.call
            [ "train"
              "--data"
              folder.Path
              "--target"
              "ct"
              "--method"
              "target-only"
              "--profile"
              "smoke"
              "--out"
              place.Path "run" ]

    Assert.That(outcome.Code, Is.EqualTo ExitCode.WrongInput)
    Assert.That(outcome.Complaints, Has.Length.EqualTo 1)
    Assert.That(outcome.Error, Does.Contain $"ct_train_2_image.nii.gz (case ct_train_2): {words}")
    Assert.That(Directory.Exists(place.Path "run"), Is.False)

/// The bar counts the iterations that were asked for; its note counts what comes before them.
[<Test>]
let ``progress counts iterations alone`` () =
    use place = new Workplace()
    phantom place
    let steps = ResizeArray<Progress>()

    let options = (Profiles.Smoke.With [ "method=mkd"; "iterations=3"; "alignment.warmUpIterations=2"; "threads=1" ])

    let dataset = MkdSeg.Data.Dataset.Open(place.Path "data")
    TrainingStep.run dataset options None (place.Path "run") false ignore System.Threading.CancellationToken.None steps.Add
    Assert.That([ for step in steps -> step.Done, step.Total ], Is.EqualTo<(int * int) list> [ 0, 3; 0, 3; 1, 3; 2, 3; 3, 3 ])

    Assert.That(
        [ for step in steps do
              if step.Note.StartsWith "warm-up" then
                  step.Note.Split(',')[0] ],
        Is.EqualTo<string list> [ "warm-up 1/2"; "warm-up 2/2" ]
    )

/// A name that is nearly right would else mean a smaller training without a word.
[<Test>]
let ``volumes under names that are not understood are named`` () =
    use place = new Workplace()
    phantom place
    let scan = place.Path "data/ct_train/ct_train_1001_image.nii.gz"
    File.Copy(scan, place.Path "data/ct_train/ct_train_pat_1_image.nii.gz")
    File.WriteAllText(place.Path "data/ct_train/ct_train_9_image.hdr", "")
    File.WriteAllText(place.Path "data/ct_train/ct_train_9_image.img", "")

    let words =
        "note: 3 files look like volumes and match no known name: ct_train/ct_train_9_image.hdr, ct_train/ct_train_9_image.img, "
        + "ct_train/ct_train_pat_1_image.nii.gz"

    let asked = Program.call [ "check"; place.Path "data" ]
    Assert.That(asked.Code, Is.EqualTo ExitCode.Done, asked.Error)
    Assert.That(asked.Out, Does.Contain words)
    let trained = train place [ "--method"; "target-only"; "--iterations"; "1" ]
    Assert.That(trained.Code, Is.EqualTo ExitCode.Done, trained.Error)
    Assert.That(trained.Out, Does.Contain(words).And.Contain "length: 1 iterations\n")
