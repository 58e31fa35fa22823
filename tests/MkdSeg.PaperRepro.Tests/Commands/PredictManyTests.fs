/// `predict` for folders and lists of scans, and what it writes beside labels.
module MkdSeg.PaperRepro.Tests.PredictManyTests

open System
open System.IO
open System.Text.Json
open System.Text.Json.Nodes
open System.Threading
open MkdSeg.Data
open MkdSeg.Imaging.Files
open MkdSeg.Imaging.Geometry
open MkdSeg.Imaging.Labels
open MkdSeg.Imaging.Nifti
open MkdSeg.Inference
open MkdSeg.PaperRepro
open MkdSeg.Training
open MkdSeg.Training.Runs
open NUnit.Framework

let private train (place: Workplace) (method: string) =
    PhantomData.write (place.Path "data") { Ct = 3; Mr = 1; Size = 16; Seed = 1; Preset = "classic" } CancellationToken.None ignore
    Trainer.Train(Dataset.Open(place.Path "data"), MethodTests.tiny method, place.Path "run", false, null, CancellationToken.None)

let private scan (place: Workplace) (number: int) = place.Path $"data/ct_train/ct_train_{number}_image.nii.gz"

let private predict (place: Workplace) (inputs: string list) (output: string) (more: string list) =
    [ "predict"; "--model"; place.Path "run"; "--output"; place.Path output ]
    @ [ for input in inputs do
            yield! [ "--input"; input ] ]
    @ more
    |> Program.call

let private ended (code: int) (outcome: Outcome) =
    Assert.That(outcome.Code, Is.EqualTo code, outcome.Out + outcome.Error)
    outcome

/// Lines of standard error that are no warnings.
let private complaints (outcome: Outcome) = outcome.Complaints |> List.filter (fun line -> not (line.Contains "warning"))

/// Two scans, one with capitals and one without .gz, a hidden one, another file and one that is damaged.
let private folder (place: Workplace) =
    let folder = Directory.CreateDirectory(place.Path "scans").FullName
    let at (name: string) = Path.Combine(folder, name)
    File.Copy(scan place 1001, at "ANNA.NII.GZ")
    NiftiFile.WriteImage(at "bert.nii", NiftiFile.ReadImage(scan place 1002))
    File.Copy(scan place 1003, at ".hidden.nii.gz")
    File.WriteAllText(at "notes.csv", "no scan")
    File.WriteAllText(at "broken.nii", "no scan either")
    folder

[<Test>]
let ``a folder goes into a folder, a damaged file stops no other, and the same call goes on`` () =
    use place = new Workplace()
    train place "target-only"
    let input = folder place
    let names () = Directory.GetFiles(place.Path "out", "*.nii.gz") |> Array.map Path.GetFileName |> Array.sort
    let time (name: string) = File.GetLastWriteTimeUtc(place.Path $"out/{name}.nii.gz")
    let first = predict place [ input ] "out" [ "--volumes"; place.Path "ml.csv" ] |> ended ExitCode.WrongInput
    Assert.That(complaints first, Has.Length.EqualTo 1)
    Assert.That(first.Error, Does.Contain "broken.nii")
    Assert.That(first.Out, Does.Contain("segment 1 of 3").And.Contain "3 scans: 2 segmented, 0 there already, 1 refused (broken)")
    Assert.That(names (), Is.EqualTo<string[]> [| "ANNA.nii.gz"; "bert.nii.gz" |])
    Assert.That(NiftiFile.ReadGeometry(place.Path "out/bert.nii.gz"), Is.EqualTo(NiftiFile.ReadGeometry(scan place 1002)))
    let table = File.ReadAllLines(place.Path "ml.csv")
    Assert.That(table[0], Is.EqualTo VolumesFile.Header)
    Assert.That(table, Has.Length.EqualTo(1 + 2 * LabelMap.MmWhs.Structures.Count))

    // What is there stays, and so do its rows.
    File.Delete(Path.Combine(input, "broken.nii"))
    let before = time "ANNA"
    File.Delete(place.Path "out/bert.nii.gz")
    let second = predict place [ input ] "out" [ "--volumes"; place.Path "ml.csv" ] |> ended ExitCode.Done
    Assert.That(second.Out, Does.Contain "2 scans: 1 segmented, 1 there already, 0 refused")
    Assert.That(time "ANNA", Is.EqualTo before)
    Assert.That(File.ReadAllLines(place.Path "ml.csv"), Is.EqualTo<string[]> table)

    // A new scan of the same name, other options, --again.
    File.SetLastWriteTimeUtc(Path.Combine(input, "ANNA.NII.GZ"), DateTime.UtcNow.AddMilliseconds 1.0)
    Thread.Sleep 20
    let newer = predict place [ input ] "out" [] |> ended ExitCode.Done
    Assert.That(newer.Out, Does.Contain "1 segmented, 1 there already")
    let other = predict place [ input ] "out" [ "--keep-largest" ] |> ended ExitCode.Done
    Assert.That(other.Out, Does.Contain("made anew").And.Contain "2 segmented, 0 there already")
    let again = predict place [ input ] "out" [ "--keep-largest"; "--again" ] |> ended ExitCode.Done
    Assert.That(again.Out, Does.Contain("2 segmented").And.Not.Contain "made anew")

[<Test>]
let ``a label file that a person corrected stays, and the other scans are segmented`` () =
    use place = new Workplace()
    train place "target-only"
    let inputs = [ scan place 1001; scan place 1002 ]
    predict place inputs "out" [] |> ended ExitCode.Done |> ignore
    let labels = place.Path "out/ct_train_1001_image.nii.gz"
    let corrected = NiftiFile.ReadLabels labels
    corrected.Voxels[0] <- 500us - corrected.Voxels[0]
    NiftiFile.WriteLabels(labels, corrected, NiftiFile.ReadHeader labels)
    let bytes = File.ReadAllBytes labels
    let outcome = predict place inputs "out" [ "--again" ] |> ended ExitCode.WrongInput
    Assert.That(outcome.Error, Does.Contain "was not made by 'mkdseg predict'")
    Assert.That(outcome.Out, Does.Contain "1 segmented, 0 there already, 1 refused")
    Assert.That(File.ReadAllBytes labels, Is.EqualTo<byte[]> bytes)

[<Test>]
let ``lists are read from their own folder, and two results of one name are refused before anything is computed`` () =
    use place = new Workplace()
    train place "target-only"
    File.WriteAllText(place.Path "list.txt", "# scans\ndata/ct_train/ct_train_1001_image.nii.gz\n\n" + scan place 1003 + "\r\n")
    predict place [ place.Path "list.txt" ] "out" [] |> ended ExitCode.Done |> ignore
    Assert.That(Directory.GetFiles(place.Path "out", "*.nii.gz"), Has.Length.EqualTo 2)

    let refused (inputs: string list) (output: string) (more: string list) (words: string list) =
        let outcome = predict place inputs output more |> ended ExitCode.WrongInput
        Assert.That(outcome.Complaints, Has.Length.EqualTo 1)

        for word in words do
            Assert.That(outcome.Error, Does.Contain word)

        Assert.That(Directory.Exists(place.Path "new"), Is.False)

    let twin = Directory.CreateDirectory(place.Path "twin").FullName
    File.Copy(scan place 1002, Path.Combine(twin, "ct_train_1001_image.nii.gz"))
    refused [ scan place 1001; twin ] "new" [] [ "both results would be named ct_train_1001_image" ]
    refused [ scan place 1001; scan place 1002 ] "labels.nii.gz" [] [ "2 scans need one"; "--output" ]
    refused [ scan place 1001; scan place 1002 ] "new" [ "--overlay"; place.Path "look.png" ] [ "--overlay" ]
    refused [ Directory.CreateDirectory(place.Path "empty").FullName ] "new" [] [ "holds no NIfTI file" ]
    refused [ twin ] "twin" [] [ "is an input" ]
    refused [ scan place 1001 ] "labels.nii.gz" [ "--volumes"; place.Path "ml.xls" ] [ ".csv or .json" ]
    refused [ scan place 1001 ] "labels.nii.gz" [ "--flips" ] [ "right and left are not alike in heart" ]
    refused [ scan place 1001 ] "labels.nii.gz" [ "--readout"; "syn" ] [ "--readout syn"; "choose one of ensemble, real" ]
    refused [ scan place 1001; scan place 1002 ] "new" [ "--uncertainty"; place.Path "new" ] [ "two outputs" ]
    File.WriteAllText(place.Path "bad.txt", "data\nnowhere.nii\n")
    refused [ place.Path "bad.txt" ] "new" [] [ "holds no NIfTI file" ]
    File.WriteAllText(place.Path "bad.txt", "nowhere.nii\n")
    refused [ place.Path "bad.txt" ] "new" [] [ "bad.txt, line 1" ]

[<Test>]
let ``probabilities, uncertainty, volumes and a picture agree with the labels`` () =
    use place = new Workplace()
    train place "mkd"
    let at = place.Path

    let outcome =
        predict
            place
            [ scan place 1002 ]
            "labels.nii.gz"
            [ "--overlay"
              at "look.png"
              "--volumes"
              at "ml.json"
              "--uncertainty"
              at "doubt.nii.gz"
              "--probabilities"
              at "maps"
              "--keep-largest" ]
        |> ended ExitCode.Done

    Assert.That(outcome.Out, Does.Contain "quality: disagreement 0.")
    let labels, doubt = NiftiFile.ReadLabels(at "labels.nii.gz"), NiftiFile.ReadImage(at "doubt.nii.gz")
    let classes = LabelMap.MmWhs.ToClasses labels
    Assert.That(LargestComponent.Keep classes, Is.Zero, "one part a structure")
    Assert.That(doubt.Geometry, Is.EqualTo labels.Geometry)
    Assert.That(Array.min doubt.Voxels, Is.GreaterThanOrEqualTo 0.0f)
    Assert.That(Array.max doubt.Voxels, Is.LessThanOrEqualTo(1.0f).And.GreaterThan 0.0f)

    let maps =
        [ for structure in LabelMap.MmWhs.Structures -> NiftiFile.ReadImage(at $"maps/ct_train_1002_image_{structure.Name}.nii.gz") ]

    // Where a structure stands, none has a larger probability.
    for voxel in 0 .. classes.Voxels.Length - 1 do
        let index = int classes.Voxels[voxel]

        if index > 0 then
            let highest = maps |> List.map (fun map -> map.Voxels[voxel]) |> List.max
            Assert.That(maps[index - 1].Voxels[voxel], Is.EqualTo(highest).Within 1e-5)

    use json = JsonDocument.Parse(File.ReadAllText(at "ml.json"))
    let case = json.RootElement.GetProperty("cases")[0]
    Assert.That(case.GetProperty("quality").GetString(), Is.EqualTo "disagreement")

    for index, structure in Seq.indexed (case.GetProperty("structures").EnumerateArray()) do
        let voxels = classes.Voxels |> Array.filter (fun c -> int c = index + 1) |> Array.length
        Assert.That(structure.GetProperty("voxels").GetInt32(), Is.EqualTo voxels)
        let ml = float voxels * labels.Geometry.VoxelVolume / 1000.0
        Assert.That(structure.GetProperty("ml").GetDouble(), Is.EqualTo(ml).Within 6e-4)

    Assert.That(BitConverter.ToInt32(Array.rev (File.ReadAllBytes(at "look.png")[16..19]), 0), Is.GreaterThanOrEqualTo 900)

    // A second call goes over all of it; a table of another hand stays.
    predict
        place
        [ scan place 1002 ]
        "labels.nii.gz"
        [ "--overlay"; at "look.png"; "--volumes"; at "ml.json"; "--probabilities"; at "maps" ]
    |> ended ExitCode.Done
    |> ignore

    File.WriteAllText(at "ml.json", "{}")
    predict place [ scan place 1002 ] "labels.nii.gz" [ "--volumes"; at "ml.json" ] |> ended ExitCode.WrongInput |> ignore

[<Test>]
let ``a model tells its quality on held-out cases, and a scan above all of them is doubted`` () =
    use place = new Workplace()
    train place "mkd"
    let path = Path.Combine(place.Path "run", RunManifest.FileName)
    let json = (JsonNode.Parse(File.ReadAllText path) |> nonNull).AsObject()
    JsonSeal.Take json |> ignore

    json["quality"] <-
        JsonNode.Parse
            """[{"disagreement": 0.0001, "dice": 0.9}, {"disagreement": 0.0002, "dice": 0.8}, {"disagreement": 0.0003, "dice": 0.7}]"""

    File.WriteAllText(path, json.ToJsonString())
    let outcome = predict place [ scan place 1002 ] "labels.nii.gz" [] |> ended ExitCode.Done

    Assert.That(
        outcome.Out,
        Does.Contain "quality score on 3 held-out cases: 0.000 to 0.000, mean Dice 0.800, Spearman's correlation with Dice -1.00"
    )

    Assert.That(outcome.Error, Does.Contain "above that of all 3 held-out cases")
    predict place [ scan place 1002 ] "strict.nii.gz" [ "--strict" ] |> ended ExitCode.WrongInput |> ignore
    Assert.That(File.Exists(place.Path "strict.nii.gz"), Is.False)

    // It goes with an exported model.
    let exported = RunManifest.Load(place.Path "run").ForExport [ "segmentor_real" ]
    Assert.That(exported.Quality, Has.Count.EqualTo 3)

[<TestCase("csv")>]
[<TestCase("json")>]
let ``a table of volumes is read back as it was, whatever scans are called, and nothing else is taken for one`` (ending: string) =
    use place = new Workplace()
    let path = place.Path $"volumes.{ending}"

    let rows =
        [ for case in [ "a\"b"; "=1+1"; "one, two"; "'quoted" ] ->
              { Case = case
                Structure = "left, upper"
                Value = 3us
                Voxels = 12L
                Millilitres = 0.012
                Measure = "entropy"
                Score = Some 0.25 } ]

    VolumesFile.write path rows
    Assert.That(VolumesFile.read path, Is.EqualTo<VolumeRow list> rows)
    Assert.That(VolumesFile.isOwn path)
    let other = place.Path $"other.{ending}"
    File.WriteAllText(other, (if ending = "csv" then "case,value\n" else "{\n  \"program\": \"mkdseg predict\",\n  \"scans\": []\n}\n"))
    Assert.That(VolumesFile.isOwn other, Is.False)
