module MkdSeg.PaperRepro.Tests.EvaluateTests

open System.IO
open System.Text.Json
open MkdSeg.Imaging
open MkdSeg.Imaging.Geometry
open MkdSeg.Imaging.Nifti
open MkdSeg.PaperRepro
open NUnit.Framework

let private write (path: string) (values: uint16 list) =
    NiftiFile.WriteLabels(path, Volume(VolumeGeometry(GridSize(4, 2, 1), Affine.Scaling(1.0, 1.0, 2.0)), Array.ofList values))

[<Test>]
let ``scores of a pair worked out by hand`` () =
    use place = new Workplace()
    let truth, prediction = Directory.CreateDirectory(place.Path "truth"), Directory.CreateDirectory(place.Path "prediction")
    // lv: 3 and 2 voxels, 2 in common: 2 * 2 / 5 = 0.8. myo: 2 and 2, 1 in common: 0.5. la: 421 in the truth means 420: 1.
    write (Path.Combine(truth.FullName, "ct_train_1001_label.nii.gz")) [ 500us; 500us; 500us; 0us; 205us; 205us; 421us; 0us ]
    write (Path.Combine(prediction.FullName, "ct_train_1001.nii.gz")) [ 500us; 500us; 0us; 0us; 0us; 205us; 420us; 205us ]
    let out = place.Path "scores.csv"
    let outcome = Program.run [ "evaluate"; "--truth"; truth.FullName; "--prediction"; prediction.FullName; "--out"; out; "--json" ]
    Assert.That(outcome.Code, Is.EqualTo ExitCode.Done, outcome.Error)
    let lines = File.ReadAllLines out |> List.ofArray
    Assert.That(lines.Head, Is.EqualTo "case,structure,metric,value,unit")

    for line in [ "lv,dice,0.8,1"; "myo,dice,0.5,1"; "la,dice,1,1"; "la,assd-mean-of-means,0,mm"; "rv,dice,,1" ] do
        Assert.That(lines, Does.Contain("ct_train_1001," + line))

    use rows = JsonDocument.Parse outcome.Out
    Assert.That(rows.RootElement.GetArrayLength(), Is.EqualTo(lines.Length - 1))
    Assert.That(lines.Length - 1, Is.EqualTo(7 * 5))

[<Test>]
let ``another label map and absence policy are taken from the call`` () =
    use place = new Workplace()
    let truth, prediction, map = place.Path "a.nii.gz", place.Path "b.nii.gz", place.Path "map.json"
    write truth [ 1us; 1us; 0us; 0us; 0us; 0us; 0us; 0us ]
    write prediction [ 1us; 0us; 0us; 0us; 2us; 0us; 0us; 0us ]
    File.WriteAllText(map, """{"pool": 1, "wall": 2}""")
    let out = place.Path "scores.csv"
    let outcome = Program.run [ "evaluate"; "--truth"; truth; "--prediction"; prediction; "--out"; out; "--labels"; map; "--invented"; "skip" ]
    Assert.That(outcome.Code, Is.EqualTo ExitCode.Done, outcome.Error)
    // pool: 2 * 1 / 3. wall is invented and skipped.
    Assert.That(File.ReadAllLines out, Does.Contain "a,pool,dice,0.6666666666666666,1")
    Assert.That(File.ReadAllLines out, Does.Contain "a,wall,dice,,1")
