module MkdSeg.PaperRepro.Tests.CallTests

open System
open System.IO
open MkdSeg.Imaging
open MkdSeg.Imaging.Geometry
open MkdSeg.Imaging.Nifti
open MkdSeg.PaperRepro
open MkdSeg.Training.Methods
open MkdSeg.Training.Options
open NUnit.Framework

let private assertRefused (place: Workplace) (before: string list) (outcome: Outcome) (word: string) =
    Assert.That(outcome.Code, Is.EqualTo ExitCode.WrongInput, outcome.Error)
    Assert.That(outcome.Complaints.Length, Is.EqualTo 1, outcome.Error)
    Assert.That(outcome.Error, Does.StartWith "mkdseg: ")
    Assert.That(outcome.Error, Does.Contain word)
    Assert.That(outcome.Out, Is.Empty)
    Assert.That(place.Entries, Is.EquivalentTo before, "nothing is left behind")

[<TestCase("frobnicate", "'frobnicate'")>]
[<TestCase("", "Give a command")>]
[<TestCase("phantom", "--out")>]
[<TestCase("phantom --out DIR/new --ct many", "whole number")>]
[<TestCase("phantom --out DIR/new --ct -3", "--ct is -3")>]
[<TestCase("phantom --out DIR/new --colour red", "--colour")>]
[<TestCase("phantom --out DIR/new --anatomy leg", "'leg'")>]
[<TestCase("phantom --out DIR/new --preset realistic", "'realistic'")>]
[<TestCase("phantom --out DIR/new --anatomy abdomen --preset reference", "--preset reference is of hearts")>]
[<TestCase("phantom --out DIR/new --preset reference --size 3", "--size is 3")>]
[<TestCase("calibrate --out DIR/new --preset realistic", "'realistic'")>]
[<TestCase("calibrate --out DIR/new --preset classic --repetitions 3", "--repetitions is 3")>]
[<TestCase("calibrate --out DIR/new --preset classic --annotated 3", "--annotated 3")>]
[<TestCase("phantom --out DIR/a/b/c", "a/b/c")>]
[<TestCase("check DIR/nowhere", "nowhere")>]
[<TestCase("train --data DIR/nowhere --target ct --method mkd --profile smoke --out DIR/run", "nowhere")>]
[<TestCase("train --data DIR --target ct --method magic --profile smoke --out DIR/run", "magic")>]
[<TestCase("train --data DIR --target pet.ct --method mkd --profile smoke --out DIR/run", "--target pet.ct: no name of a modality")>]
[<TestCase("predict --run DIR --input DIR/none.nii.gz --output DIR/labels.nii.gz", "none.nii.gz")>]
[<TestCase("evaluate --truth DIR/t.nii.gz --prediction DIR/p.nii.gz --out DIR/scores.csv", "t.nii.gz")>]
[<TestCase("check @/dev/zero", "@/dev/zero: no such folder")>]
[<TestCase("evaluate --labels /dev/zero --truth DIR --prediction DIR --out DIR/scores.csv", "/dev/zero: is a device")>]
[<TestCase("replay --profile quick --table everything --out DIR/r", "'everything'")>]
[<TestCase("replay --profile paper --out DIR/r", "--data")>]
[<TestCase("replay --data DIR/nowhere --out DIR/r", "nowhere")>]
[<TestCase("replay --profile smoke --jobs 0 --out DIR/r", "--jobs is 0")>]
[<TestCase("replay --profile smoke --set colour=red --out DIR/r", "no option 'colour'")>]
[<TestCase("train --data DIR --target ct --method mkd --profile smoke --set segmentor.width=wide --out DIR/run", "'wide' is no value")>]
[<TestCase("train --data DIR --target ct --method mkd-no-kd --profile smoke --set distillation.synToRealWeight=5 --out DIR/run",
           "has no effect")>]
[<TestCase("export DIR --out DIR/model", "run.json")>]
[<TestCase("train --data DIR --target ct --method mkd --profile smoke --set seed=5 --out DIR/run", "--seed")>]
[<TestCase("train --data DIR --target ct --method mkd --profile smoke --set segmentor.beta1=1.5 --out DIR/run", "segmentor.beta1 is 1.5")>]
[<TestCase("train --data DIR --target ct --method mkd --profile smoke --set pixels=16 --out DIR/run", "24 or more")>]
[<TestCase("train --data DIR --target ct --method target-only --profile smoke --set segmentor.depth=5 --set batchSize=1 --out DIR/run",
           "batchSize")>]
[<TestCase("train --data DIR --target ct --method mkd --profile smoke --set segmentor.learningRate=NaN --out DIR/run", "learningRate")>]
[<TestCase("train --data DIR --target ct --method mkd --profile smoke --set segmentor.learningRate=1e999 --out DIR/run", "learningRate")>]
[<TestCase("train --data DIR --target ct --method mkd --profile smoke --set segmentor.learningRate=\"\\ud800\" --out DIR/run",
           "is no value for segmentor.learningRate")>]
[<TestCase("phantom --out EMPTY", "name is empty")>]
[<TestCase("pack DIR --out EMPTY", "name is empty")>]
[<TestCase("pack DIR --out DIR/inner", "lies within the input")>]
[<TestCase("pack DIR --out DIR", "lies within the input")>]
[<TestCase("replay --profile smoke --set pixels=16 --out DIR/r", "24 or more")>]
[<TestCase("replay --profile smoke --set method=joint --out DIR/r", "method")>]
[<TestCase("tables --from DIR", "replay.json")>]
[<TestCase("report --out DIR/r.html", "--from")>]
[<TestCase("report --from DIR/nowhere --out DIR/r.html", "nowhere")>]
[<TestCase("report --from DIR --out DIR/r.html", "replay.json")>]
let ``a wrong call gets one line and code 2`` (call: string, word: string) =
    use place = new Workplace()
    let words = call.Replace("DIR", place.Root).Split(' ', StringSplitOptions.RemoveEmptyEntries) |> List.ofArray
    let arguments = words |> List.map (fun word -> if word = "EMPTY" then "" else word)
    assertRefused place [] (Program.run arguments) word

/// One fault at a time, in this program's words, with the nearest name.
[<TestCase("trian --data x", "There is no command 'trian'; did you mean train? Choose one of phantom, ")>]
[<TestCase("notebook rn", "There is no command 'rn'; did you mean run? Choose one of ")>]
[<TestCase("train --dta x", "There is no option '--dta'; did you mean --data? See 'mkdseg train --help'.")>]
[<TestCase("train --data=x --sede=3", "There is no option '--sede'; did you mean --seed? See 'mkdseg train --help'.")>]
[<TestCase("check DIR other", "'other' is a word too many; leave it out. See 'mkdseg check --help'.")>]
[<TestCase("check", "DIR is missing; give it. See 'mkdseg check --help'.")>]
[<TestCase("train --data x --method mkd", "--target MODALITY, --out RUN are missing; give them. See 'mkdseg train --help'.")>]
[<TestCase("tables --from", "--from: its value is missing; give --from DIR. See 'mkdseg tables --help'.")>]
[<TestCase("train --data x --target ct --method mkd --out DIR/run --profile smok",
           "--profile: there is no 'smok'; did you mean smoke? Choose one of auto, paper, paper+, phantom, ")>]
[<TestCase("train --data x --target ct --method mkd --out DIR/run --plane axal",
           "--plane: there is no 'axal'; did you mean axial? Choose one of axial, coronal, sagittal. See ")>]
[<TestCase("train --data x --target ct --method mkd --out DIR/run --seed a", "--seed a: give a whole number. See ")>]
[<TestCase("train --data x --target ct --method mkd --out DIR/run --minutes soon", "--minutes soon: give a number. See ")>]
[<TestCase("train --data x --target ct --method mdk --out DIR/run", "There is no method 'mdk'; did you mean mkd? Choose one of ")>]
[<TestCase("train --data x --target ct --method mkd --out DIR/run --profile smoke --set learningRate=1",
           "there is no option 'learningRate'; did you mean segmentor.learningRate")>]
[<TestCase("replay --profile smoke --table abl --out DIR/r", "--table: there is no 'abl'; did you mean ablation or all? Choose one of ")>]
let ``a wrong call is told what it may have meant`` (call: string, words: string) =
    use place = new Workplace()
    let arguments = call.Replace("DIR", place.Root).Split ' ' |> List.ofArray
    // "DIR" in the words is what help calls the folder.
    assertRefused place [] (Program.run arguments) words

[<Test>]
let ``a damaged volume is refused with its name`` () =
    use place = new Workplace()
    let broken, good = place.Path "broken.nii.gz", place.Path "good.nii.gz"
    File.WriteAllBytes(broken, [| 0x1fuy; 0x8buy; 8uy; 0uy; 1uy; 2uy; 3uy |])
    NiftiFile.WriteLabels(good, Volume(VolumeGeometry(GridSize(2, 2, 2), Affine.Identity)))
    let before = place.Entries

    let outcome =
        Program.run [ "evaluate"; "--truth"; broken; "--prediction"; good; "--out"; place.Path "scores.csv"; "--json" ]

    assertRefused place before outcome "broken.nii.gz"

[<Test>]
let ``an existing run is not trained over without --resume`` () =
    use place = new Workplace()
    let run = Directory.CreateDirectory(place.Path "run").FullName
    File.WriteAllText(Path.Combine(run, "run.json"), "{}")
    let before = place.Entries

    let outcome =
        Program.run [ "train"; "--data"; place.Root; "--target"; "ct"; "--method"; "mkd"; "--profile"; "smoke"; "--out"; run ]

    assertRefused place before outcome "--resume"

[<Test>]
let ``a replay does not mix two settings in one folder`` () =
    use place = new Workplace()
    let folder = ReplayFolder(place.Path "r")

    let claim (temperature: float) =
        let options = Profiles.Smoke.With [ $"distillation.temperature={temperature}" ]
        (ReplaySettings.claim folder (ReplaySettings.create None (Study.ofProfile "smoke").Cohort options)).Dispose()

    claim 1.0
    claim 1.0
    let message = Assert.Throws<InvalidInputException>(Action(fun () -> claim 2.0)) |> nonNull |> _.Message
    Assert.That(message, Does.Contain "distillation")
    Assert.That(message, Does.Contain "now it is")

[<TestCase("{")>]
[<TestCase("null")>]
[<TestCase("[]")>]
[<TestCase("{\"seed\": 0, \"seed\": 1}")>]
let ``a replay's settings that are damaged are refused with file and place`` (text: string) =
    use place = new Workplace()
    let out = Directory.CreateDirectory(place.Path "r").FullName
    File.WriteAllText(Path.Combine(out, "replay.json"), text)
    // A replay's folder is locked before anything in it is read.
    File.WriteAllText(Path.Combine(out, ".lock"), "")
    let before = place.Entries
    assertRefused place before (Program.run [ "replay"; "--profile"; "smoke"; "--out"; out ]) "replay.json"

[<Test>]
let ``a replay says which methods a setting cannot reach`` () =
    use place = new Workplace()

    let outcome =
        Program.call
            [ "replay"
              "--data"
              place.Path "nowhere"
              "--table"
              "ablation"
              "--set"
              "distillation.synToRealWeight=5"
              "--out"
              place.Path "r" ]

    let notes = outcome.Out.Split '\n' |> Array.filter (fun line -> line.StartsWith "note: ")

    Assert.That(
        notes |> Array.map (fun line -> (line.Split ' ')[1]),
        Is.EquivalentTo [ "mkd-no-syn-to-real"; "mkd-no-kd" ],
        outcome.Out + outcome.Error
    )

    Assert.That(notes, Has.All.Contains "--set distillation.synToRealWeight=5")

[<Test>]
let ``a phantom of abdomens has a manifest, one of hearts has none`` () =
    use place = new Workplace()

    let make (name: string) (more: string list) =
        let made = Program.run ([ "phantom"; "--out"; place.Path name; "--ct"; "1"; "--mr"; "1"; "--size"; "16" ] @ more)
        Assert.That(made.Code, Is.EqualTo ExitCode.Done, made.Error)

    make "abdomens" [ "--anatomy"; "abdomen" ]
    Assert.That(File.Exists(place.Path "abdomens/dataset.json"))
    Assert.That(File.Exists(place.Path "abdomens/mr/labels/1001.nii.gz"))
    make "hearts" []
    Assert.That(File.Exists(place.Path "hearts/mr_train/mr_train_1001_label.nii.gz"))
    Assert.That(File.Exists(place.Path "hearts/dataset.json"), Is.False)

[<Test>]
let ``help names every command and does not load torch`` () =
    use place = new Workplace()
    let outcome = Program.runWith [ "LD_DEBUG", "files"; "LD_DEBUG_OUTPUT", place.Path "loaded" ] [ "--help" ]
    Assert.That(outcome.Code, Is.EqualTo ExitCode.Done)

    for command in
        [ "phantom"
          "check"
          "train"
          "predict"
          "export"
          "evaluate"
          "replay"
          "tables"
          "verify"
          "report"
          "diff"
          "rerun" ] do
        Assert.That(outcome.Out, Does.Contain command)

    let loaded = place.Entries |> List.map File.ReadAllText |> String.concat ""
    Assert.That(loaded, Does.Contain "libcoreclr", "the trace works")
    Assert.That(loaded.ToLowerInvariant(), Does.Not.Contain "torch")

[<Test>]
let ``the help of train names every method`` () = Assert.That(TrainCommand.methodNames, Is.EquivalentTo MethodCatalogue.Default.Names)
