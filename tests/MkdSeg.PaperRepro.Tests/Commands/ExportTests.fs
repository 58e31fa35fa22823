/// A model to give away.
module MkdSeg.PaperRepro.Tests.ExportTests

open System.IO
open System.Text
open System.Threading
open MkdSeg.Data
open MkdSeg.PaperRepro
open MkdSeg.Training
open MkdSeg.Training.Exchange
open MkdSeg.Training.Runs
open NUnit.Framework

let private train (place: Workplace) (method: string) =
    PhantomData.write (place.Path "patients") { Ct = 2; Mr = 1; Size = 16; Seed = 1; Preset = "classic" } CancellationToken.None ignore
    Trainer.Train(Dataset.Open(place.Path "patients"), MethodTests.tiny method, place.Path "run", false, null, CancellationToken.None)

let private succeed (arguments: string list) =
    let outcome = Program.call arguments
    Assert.That(outcome.Code, Is.EqualTo ExitCode.Done, outcome.Error)

let private refused (words: string list) (arguments: string list) =
    let outcome = Program.call arguments
    Assert.That(outcome.Code, Is.EqualTo ExitCode.WrongInput, outcome.Error)
    Assert.That(outcome.Complaints, Has.Length.EqualTo 1)

    for word in words do
        Assert.That(outcome.Error, Does.Contain word)

let private predict (place: Workplace) (from: string) : byte[] =
    let scan, labels = place.Path "patients/ct_train/ct_train_1002_image.nii.gz", place.Path $"{from}.nii.gz"
    succeed [ "predict"; "--run"; place.Path from; "--input"; scan; "--output"; labels ]
    File.ReadAllBytes labels

/// Every byte of a file as a letter.
let private letters (place: Workplace) (folder: string) (file: string) =
    Encoding.Latin1.GetString(File.ReadAllBytes(Path.Combine(place.Path folder, file)))

/// One, two and no generators; segmentors of other names; a network of two modalities.
[<TestCase "mkd">]
[<TestCase "synthesis">]
[<TestCase "tumor-aware">]
[<TestCase "two-joint">]
[<TestCase "x-shape">]
let ``an exported model predicts the same and names nothing of its training`` (method: string) =
    use place = new Workplace()
    train place method
    succeed [ "export"; place.Path "run"; "--out"; place.Path "model" ]

    Assert.That(
        Directory.GetFileSystemEntries(place.Path "model") |> Array.map Path.GetFileName,
        Is.EquivalentTo [ RunManifest.FileName; RunFolder.ModelFile ]
    )

    Assert.That(predict place "model", Is.EqualTo<byte>(predict place "run"))

    for word in [ place.Root; "patients"; "ct_train_100"; "mr_train_100"; "machine" ] do
        Assert.That(letters place "run" RunManifest.FileName, Does.Contain word, "the test can fail")
        Assert.That(letters place "model" RunManifest.FileName, Does.Not.Contain word)
        Assert.That(letters place "model" RunFolder.ModelFile, Does.Not.Contain word)

    for word in [ "generator"; "discriminator"; "segmentor_assistant"; "segmentor_translated" ] do
        Assert.That(letters place "model" RunFolder.ModelFile, Does.Not.Contain word)

    if method = "mkd" then
        Assert.That(letters place "run" RunFolder.ModelFile, Does.Contain "generator")

[<Test>]
let ``an exported model is no run, and an export that was killed is made again`` () =
    use place = new Workplace()
    train place "target-only"
    let run, model = place.Path "run", place.Path "model"
    refused [ "other files" ] [ "export"; run; "--out"; place.Path "patients" ]
    refused [ "no run.json" ] [ "export"; place.Path "patients"; "--out"; model ]
    refused [ "is an input" ] [ "export"; run; "--out"; run ]
    Assert.That(Directory.Exists model, Is.False)

    succeed [ "export"; run; "--out"; model ]
    let bytes = File.ReadAllBytes(Path.Combine(model, RunFolder.ModelFile))
    refused [ model; "other files" ] [ "export"; run; "--out"; model ]
    let no = [ model; "'mkdseg export'"; "give the run folder" ]
    refused no [ "rerun"; model ]
    refused no [ "diff"; model; run ]
    refused no [ "diff"; run; model ]

    refused
        no
        [ "train"
          "--data"
          place.Path "patients"
          "--target"
          "ct"
          "--method"
          "target-only"
          "--profile"
          "smoke"
          "--out"
          model
          "--resume" ]

    // A model can be handed on.
    succeed [ "export"; model; "--out"; place.Path "again" ]
    Assert.That(File.ReadAllBytes(Path.Combine(place.Path "again", RunFolder.ModelFile)), Is.EqualTo<byte> bytes)

    // As a kill before the last note leaves it.
    (RunManifest.Load run).ForExport([ "segmentor_real" ]).Save model
    let scan = place.Path "patients/ct_train/ct_train_1002_image.nii.gz"
    refused [ "export the model again" ] [ "predict"; "--run"; model; "--input"; scan; "--output"; place.Path "x.nii.gz" ]
    succeed [ "export"; run; "--out"; model ]
    Assert.That(File.ReadAllBytes(Path.Combine(model, RunFolder.ModelFile)), Is.EqualTo<byte> bytes)

    // A training that has not come to its end has no model.
    let begun = Directory.CreateDirectory(place.Path "begun").FullName
    RunManifest(Run = RunManifest.Load(run).Run, Data = [||]).Save begun
    refused [ "not finished" ] [ "export"; begun; "--out"; place.Path "none" ]
    Assert.That(Directory.Exists(place.Path "none"), Is.False)

/// The text of an entry of a model file.
let private entry (file: string) (name: string) =
    use zip = Compression.ZipFile.OpenRead file
    use reader = new StreamReader((zip.GetEntry name |> nonNull).Open())
    reader.ReadToEnd()

[<Test>]
let ``a model in one file predicts the same and carries held-out scores without their cases`` () =
    use place = new Workplace()
    train place "mkd"
    let file = place.Path "model.mkdseg"

    let score case structure value = $"ct_train_{case},{structure},dice,{value},1,"

    let scores =
        [ "case,structure,metric,value,unit,absence"
          score 1008 "lv" "0.5"
          score 1009 "lv" "0.75"
          score 1008 "rv" "0.25"
          "ct_train_1009,rv,dice,,1,both-absent"
          "ct_train_1008,lv,hd,3,mm," ]

    File.WriteAllLines(place.Path $"run/{HeldOut.ScoreFile}", scores)
    let outcome = Program.call [ "export"; place.Path "run"; "--out"; file ]
    Assert.That(outcome.Code, Is.EqualTo ExitCode.Done, outcome.Error)
    Assert.That(outcome.Out, Does.Contain "held-out scores of 2 structures")
    Assert.That(outcome.Out, Does.Contain $"mkdseg predict --model {file}")
    Assert.That(entry file ModelFile.CardName, Does.Contain "| lv | 500 | 0.625 | 2 |\n| rv | 600 | 0.250 | 1 |\n")

    let all = letters place "" file

    for word in [ place.Root; "patients"; "ct_train"; "mr_train"; "machine" ] do
        Assert.That(all, Does.Not.Contain word)

    Assert.That(predict place "model.mkdseg", Is.EqualTo<byte>(predict place "run"))

    // Handed on, also to a folder; an earlier model alone is replaced.
    let again, folder = place.Path "again.mkdseg", place.Path "folder"
    succeed [ "export"; file; "--out"; again ]
    succeed [ "export"; file; "--out"; again ]
    Assert.That(File.ReadAllBytes again, Is.EqualTo<byte>(File.ReadAllBytes file))
    succeed [ "export"; file; "--out"; folder ]
    Assert.That(predict place "folder", Is.EqualTo<byte>(predict place "run"))
    File.WriteAllText(again, "mine")
    refused [ again; "not made by 'mkdseg export'" ] [ "export"; file; "--out"; again ]
    refused [ file; "is an input" ] [ "export"; file; "--out"; file ]
    refused [ again; "mkdseg export" ] [ "export"; again; "--out"; place.Path "x.mkdseg" ]
    Assert.That(File.ReadAllText again, Is.EqualTo "mine")

[<Test>]
let ``a score file of other structures is refused by an export`` () =
    use place = new Workplace()
    train place "target-only"
    let header = "case,structure,metric,value,unit,absence"
    File.WriteAllText(place.Path $"run/{HeldOut.ScoreFile}", $"{header}\nct_train_1,liver,dice,0.5,1,\n")
    refused [ "liver"; "no structure of this run" ] [ "export"; place.Path "run"; "--out"; place.Path "model.mkdseg" ]
    Assert.That(File.Exists(place.Path "model.mkdseg"), Is.False)
