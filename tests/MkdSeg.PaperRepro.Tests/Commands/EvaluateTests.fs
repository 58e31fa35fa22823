module MkdSeg.PaperRepro.Tests.EvaluateTests

open System.IO
open System.Text.Json
open MkdSeg.Evaluation
open MkdSeg.Imaging.Geometry
open MkdSeg.Imaging.Nifti
open MkdSeg.PaperRepro
open NUnit.Framework

let private writeOn (affine: Affine) (path: string) (values: uint16 list) =
    NiftiFile.WriteLabels(path, Volume(VolumeGeometry(GridSize(4, 2, 1), affine), Array.ofList values))

let private write = writeOn (Affine.Scaling(1.0, 1.0, 2.0))

[<Test>]
let ``scores of a pair worked out by hand`` () =
    use place = new Workplace()
    let truth, prediction = Directory.CreateDirectory(place.Path "truth"), Directory.CreateDirectory(place.Path "prediction")
    // lv: 3 and 2 voxels of 2 mm³, 2 in common: 2 * 2 / 5 = 0.8 and 2 / 3; of a row of three the prediction lacks the third,
    // whose border is 1 mm away. myo: 2 and 2, 1 in common: 0.5. la: 421 in the truth means 420: 1. The rest is not there.
    write (Path.Combine(truth.FullName, "ct_train_1001_label.nii.gz")) [ 500us; 500us; 500us; 0us; 205us; 205us; 421us; 0us ]
    write (Path.Combine(prediction.FullName, "ct_train_1001.nii.gz")) [ 500us; 500us; 0us; 0us; 0us; 205us; 420us; 205us ]
    let out = place.Path "scores.csv"

    let outcome =
        Program.run
            [ "evaluate"
              "--truth"
              truth.FullName
              "--prediction"
              prediction.FullName
              "--out"
              out
              "--json"
              "--tolerance"
              "0.5" ]

    Assert.That(outcome.Code, Is.EqualTo ExitCode.Done, outcome.Error)
    let lines = File.ReadAllLines out |> List.ofArray
    Assert.That(lines.Head, Is.EqualTo "case,structure,metric,value,unit,absence")

    for line in
        [ "lv,dice,0.8,1,"
          "lv,jaccard,0.6666666666666666,1,"
          "lv,volume-difference,-0.002,ml,"
          "lv,relative-volume-difference,-0.3333333333333333,1,"
          "lv,hd,1,mm,"
          "lv,nsd-border-0.5mm,0.8,1,"
          "myo,dice,0.5,1,"
          "la,dice,1,1,"
          "la,assd-mean-of-means,0,mm,"
          "rv,dice,,1,both-absent"
          "rv,hd,,mm,both-absent" ] do
        Assert.That(lines, Does.Contain("ct_train_1001," + line))

    Assert.That(lines.Length - 1, Is.EqualTo(7 * 10))
    use answer = JsonDocument.Parse outcome.Out
    Assert.That((answer.RootElement.GetProperty "scores").GetArrayLength(), Is.EqualTo(7 * 10))

    Assert.That(
        (answer.RootElement.GetProperty "absence").GetString(),
        Is.EqualTo "both absent: skip; absent from prediction: worst; absent from truth: worst"
    )

[<Test>]
let ``another label map and absence policy are taken from the call`` () =
    use place = new Workplace()
    let truth, prediction, map = place.Path "a.nii.gz", place.Path "b.nii.gz", place.Path "map.json"
    write truth [ 1us; 1us; 0us; 0us; 0us; 0us; 0us; 0us ]
    write prediction [ 1us; 0us; 0us; 0us; 2us; 0us; 0us; 0us ]
    File.WriteAllText(map, """{"pool": 1, "wall": 2}""")
    let out = place.Path "scores.csv"

    let outcome =
        Program.run [ "evaluate"; "--truth"; truth; "--prediction"; prediction; "--out"; out; "--labels"; map; "--invented"; "skip" ]

    Assert.That(outcome.Code, Is.EqualTo ExitCode.Done, outcome.Error)
    // pool: 2 * 1 / 3. wall is invented and skipped.
    Assert.That(File.ReadAllLines out, Does.Contain "a,pool,dice,0.6666666666666666,1,")
    Assert.That(File.ReadAllLines out, Does.Contain "a,wall,dice,,1,invented")

/// What is printed names each metric's unit and direction, the policy, and how often it spoke.
[<Test>]
let ``the table states the mean first, unit, direction and absence policy`` () =
    use place = new Workplace()
    let truth, prediction, map = place.Path "a.nii.gz", place.Path "b.nii.gz", place.Path "map.json"
    write truth [ 1us; 1us; 1us; 0us; 0us; 0us; 0us; 0us ]
    write prediction [ 1us; 1us; 0us; 0us; 2us; 0us; 0us; 0us ]
    File.WriteAllText(map, """{"pool": 1, "wall": 2, "vessel": 3}""")

    let outcome =
        Program.run [ "evaluate"; "--truth"; truth; "--prediction"; prediction; "--out"; place.Path "s.csv"; "--labels"; map ]

    Assert.That(outcome.Code, Is.EqualTo ExitCode.Done, outcome.Error)

    for line in
        [ "metric | mean | unit | better | pool | wall | vessel"
          "dice | 0.400 † ‡ | 1 | higher | 0.800 | 0.000 ‡ | none †"
          "volume-difference | 0.000 † | ml | nearer 0 | -0.002 | +0.002 | none †"
          "relative-volume-difference | -0.333 † | 1 | nearer 0 | -0.333 | none † | none †"
          // The diagonal of 4 x 2 x 1 voxels of 1 x 1 x 2 mm is sqrt(16 + 4 + 4) = 4.90 mm.
          "hd | 2.95 † ‡ | mm | lower | 1.00 | 4.90 ‡ | none †"
          "nsd-border-2mm | 0.500 † ‡ | 1 | higher | 1.000 | 0.000 ‡ | none †"
          "Absent structures: both absent: skip; absent from prediction: worst; absent from truth: worst. Found: 1 "
          + "both-absent, 0 missed, 1 invented."
          "† where a score was skipped; ‡ where one is the policy's and not measured."
          "A volume relative to a truth of no volume has no worst value: skipped, whatever the policy, unless both-absent is perfect." ] do
        Assert.That(outcome.Out.Split('\n'), Does.Contain line)

/// Each is refused with one line and code 2; no score file is left.
[<TestCase("sheared", "not perpendicular")>]
[<TestCase("shifted", "0.5 mm apart at a corner")>]
[<TestCase("other spacing", "0.35 mm apart at a corner")>]
[<TestCase("other size", "4 x 2 x 1")>]
[<TestCase("other coding", "1 in 2 voxels, 2 in 2 voxels")>]
[<TestCase("unknown label in the truth", "499")>]
[<TestCase("the truth's slip in the prediction", "421 in 1 voxels")>]
[<TestCase("partly class numbers", "3 in 1 voxels")>]
[<TestCase("cut short", "b.nii")>]
[<TestCase("no NIfTI", "b.nii")>]
[<TestCase("empty", "b.nii")>]
let ``hostile volumes are refused with one line`` (harm: string, word: string) =
    use place = new Workplace()
    let truth, prediction, out = place.Path "a.nii", place.Path "b.nii", place.Path "scores.csv"
    let labels = [ 500us; 500us; 500us; 0us; 205us; 205us; 0us; 0us ]
    let plain = Affine.Scaling(1.0, 1.0, 2.0)

    let both affine =
        writeOn affine truth labels
        writeOn affine prediction labels

    let predicted affine =
        write truth labels
        writeOn affine prediction labels

    match harm with
    | "sheared" -> both (Affine.FromColumns(Vector3D(1.0, 0.0, 0.0), Vector3D(0.3, 1.0, 0.0), Vector3D(0.0, 0.0, 2.0), Vector3D()))
    | "shifted" -> predicted (Affine.Scaling(1.0, 1.0, 2.0, Vector3D(0.5, 0.0, 0.0)))
    | "other spacing" -> predicted (Affine.Scaling(1.1, 1.0, 2.0))
    | "other size" ->
        write truth labels
        NiftiFile.WriteLabels(prediction, Volume(VolumeGeometry(GridSize(2, 2, 1), plain), [| 500us; 0us; 0us; 0us |]))
    | "other coding" ->
        write truth labels
        write prediction [ 1us; 1us; 0us; 0us; 2us; 2us; 0us; 0us ]
    | "unknown label in the truth" ->
        write truth (499us :: labels.Tail)
        write prediction labels
    | "the truth's slip in the prediction" ->
        write truth labels
        write prediction (List.updateAt 7 421us labels)
    | "partly class numbers" ->
        write truth labels
        write prediction (List.updateAt 0 3us labels)
    | "cut short" ->
        predicted plain
        File.WriteAllBytes(prediction, (File.ReadAllBytes prediction)[..355])
    | "no NIfTI" ->
        write truth labels
        File.WriteAllText(prediction, String.replicate 100 "no volume ")
    | _ ->
        write truth labels
        File.WriteAllBytes(prediction, [||])

    let outcome = Program.run [ "evaluate"; "--truth"; truth; "--prediction"; prediction; "--out"; out ]
    Assert.That(outcome.Code, Is.EqualTo ExitCode.WrongInput, outcome.Error)
    Assert.That(outcome.Complaints.Length, Is.EqualTo 1, outcome.Error)
    Assert.That(outcome.Error, Does.Contain word)
    Assert.That(File.Exists out, Is.False)

[<TestCase("-1", "surface tolerance")>]
[<TestCase("NaN", "surface tolerance")>]
[<TestCase("wide", "give a number")>]
let ``a tolerance that is none is refused`` (tolerance: string, word: string) =
    use place = new Workplace()
    write (place.Path "a.nii") (List.replicate 8 500us)

    let outcome =
        Program.run
            [ "evaluate"
              "--truth"
              place.Path "a.nii"
              "--prediction"
              place.Path "a.nii"
              "--out"
              place.Path "s.csv"
              "--tolerance"
              tolerance ]

    Assert.That(outcome.Code, Is.EqualTo ExitCode.WrongInput, outcome.Error)
    Assert.That(outcome.Complaints.Length, Is.EqualTo 1, outcome.Error)
    Assert.That(outcome.Error, Does.Contain word)
    Assert.That(File.Exists(place.Path "s.csv"), Is.False)

/// Values that no structure of the call has are an error on either side, unless the call names them as background.
[<Test>]
let ``values of no structure are background only when named`` () =
    use place = new Workplace()
    let truth, prediction, map = place.Path "a.nii.gz", place.Path "b.nii.gz", place.Path "map.json"
    write truth [ 1us; 1us; 0us; 2us; 0us; 0us; 0us; 0us ]
    write prediction [ 1us; 0us; 0us; 0us; 2us; 0us; 0us; 0us ]
    File.WriteAllText(map, """{"pool": 1}""")
    let call = [ "evaluate"; "--truth"; truth; "--prediction"; prediction; "--out"; place.Path "s.csv"; "--labels"; map ]
    let refused = Program.run call
    Assert.That(refused.Code, Is.EqualTo ExitCode.WrongInput, refused.Error)
    Assert.That(refused.Error, Does.Contain "--ignore")
    let outcome = Program.run (call @ [ "--ignore"; "2" ])
    Assert.That(outcome.Code, Is.EqualTo ExitCode.Done, outcome.Error)
    // pool: 2 * 1 / 3.
    Assert.That(File.ReadAllLines(place.Path "s.csv"), Does.Contain "a,pool,dice,0.6666666666666666,1,")
    Assert.That((Program.run (call @ [ "--ignore"; "many" ])).Code, Is.EqualTo ExitCode.WrongInput)
