/// What `predict` says to input that is not like that of the training, and to a run that was edited.
module MkdSeg.PaperRepro.Tests.PredictTests

open System
open System.IO
open System.Text.Json.Nodes
open System.Threading
open MkdSeg.Data
open MkdSeg.Imaging.Files
open MkdSeg.Imaging.Geometry
open MkdSeg.Imaging.Nifti
open MkdSeg.PaperRepro
open MkdSeg.Training
open MkdSeg.Training.Runs
open NUnit.Framework

let private train (place: Workplace) =
    PhantomData.write (place.Path "data") { Ct = 2; Mr = 1; Size = 16; Seed = 1; Preset = "classic" } CancellationToken.None ignore
    Trainer.Train(Dataset.Open(place.Path "data"), MethodTests.tiny "target-only", place.Path "run", false, null, CancellationToken.None)

let private predict (place: Workplace) (scan: string) (more: string list) =
    Program.call ([ "predict"; "--run"; place.Path "run"; "--input"; scan; "--output"; place.Path "labels.nii.gz" ] @ more)

let private refused (place: Workplace) (word: string) (outcome: Outcome) =
    Assert.That(outcome.Code, Is.EqualTo ExitCode.WrongInput, outcome.Error)
    Assert.That(outcome.Complaints, Has.Length.EqualTo 1)
    Assert.That(outcome.Error, Does.Contain word)
    Assert.That(File.Exists(place.Path "labels.nii.gz"), Is.False)

/// Done, and a line of standard error says it.
let private warned (place: Workplace) (word: string) (outcome: Outcome) =
    Assert.That(outcome.Code, Is.EqualTo ExitCode.Done, outcome.Error)
    Assert.That(outcome.Complaints |> List.filter (fun line -> line.Contains "warning" && line.Contains word), Has.Length.EqualTo 1)
    Assert.That(File.Exists(place.Path "labels.nii.gz"))
    File.Delete(place.Path "labels.nii.gz")

[<Test>]
let ``a scan of another kind is warned of, and refused with --strict`` () =
    use place = new Workplace()
    train place
    let mr = place.Path "data/mr_train/mr_train_1001_image.nii.gz"
    predict place mr [] |> warned place "another modality"
    predict place mr [ "--strict" ] |> refused place "because of --strict"

    // The same scan, turned by 25 degrees about the long axis.
    let scan = NiftiFile.ReadImage(place.Path "data/ct_train/ct_train_1002_image.nii.gz")
    let sin, cos = Math.SinCos(25.0 * Math.PI / 180.0) |> fun struct (sin, cos) -> sin, cos
    let turn = Affine.FromColumns(Vector3D(cos, sin, 0.0), Vector3D(-sin, cos, 0.0), Vector3D(0.0, 0.0, 1.0), Vector3D())
    let turned = place.Path "turned.nii.gz"
    let geometry = VolumeGeometry(scan.Size, turn.After scan.Geometry.VoxelToWorld)
    NiftiFile.WriteImage(turned, Volume<float32>(geometry, scan.Voxels))
    predict place turned [] |> warned place "axes are 25 degrees off those of the body, in the training's scans at most 0"
    predict place turned [ "--strict" ] |> refused place "25 degrees"

[<Test>]
let ``a label file and a header without orientation are refused unless forced`` () =
    use place = new Workplace()
    train place
    let labels = place.Path "data/ct_train/ct_train_1002_label.nii.gz"
    predict place labels [] |> refused place "looks like a label file"
    predict place labels [ "--force" ] |> warned place "looks like a label file"
    predict place labels [ "--force"; "--strict" ] |> refused place "looks like a label file"

    let lost = place.Path "lost.nii"
    NiftiFile.WriteImage(lost, NiftiFile.ReadImage(place.Path "data/ct_train/ct_train_1002_image.nii.gz"))
    let bytes = File.ReadAllBytes lost
    Array.fill bytes 252 4 0uy // qform_code and sform_code
    File.WriteAllBytes(lost, bytes)
    predict place lost [] |> refused place "sform_code and qform_code are 0"
    predict place lost [ "--force" ] |> warned place "sform_code and qform_code are 0"

[<Test>]
let ``a manifest in which a word was changed is refused, one of a version without seals is read`` () =
    use place = new Workplace()
    train place
    let path = Path.Combine(place.Path "run", RunManifest.FileName)
    let scan = place.Path "data/ct_train/ct_train_1002_image.nii.gz"
    let whole = File.ReadAllText path
    let edited = whole.Replace("\"value\": 500", "\"value\": 501")
    Assert.That(edited, Is.Not.EqualTo whole)
    File.WriteAllText(path, edited)
    predict place scan [] |> refused place "run.json"
    Assert.That((predict place scan []).Error, Does.Contain "SHA-256")

    let json = (JsonNode.Parse whole |> nonNull).AsObject()
    Assert.That(JsonSeal.Take json, Is.EqualTo(Nullable true))
    File.WriteAllText(path, json.ToJsonString())
    Assert.That((predict place scan []).Code, Is.EqualTo ExitCode.Done)
