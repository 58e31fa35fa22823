/// A judge of translations, from files to a table.
module MkdSeg.PaperRepro.Tests.JudgeTests

open System.IO
open System.Threading
open MkdSeg.Data
open MkdSeg.PaperRepro
open MkdSeg.Testing
open MkdSeg.Training
open MkdSeg.Training.Options
open MkdSeg.Training.Runs
open NUnit.Framework

/// The smoke profile at 16 pixels and in its smallest networks.
let private small =
    [ for setting in [ "pixels=16"; "batchSize=2"; "segmentor.width=4"; "segmentor.depth=2" ] do
          yield! [ "--set"; setting ] ]

let private judge (place: Workplace) (more: string list) =
    Program.call (
        [ "judge"; "--data"; place.Path "data"; "--target"; "ct"; "--profile"; "smoke"; "--threads"; "1" ]
        @ [ "--iterations"; "4"; "--out"; place.Path "judged" ]
        @ small
        @ more
    )

let private train (place: Workplace) (name: string) (options: TrainingOptions) =
    Trainer.Train(Dataset.Open(place.Path "data"), options, place.Path name, false, null, CancellationToken.None)
    place.Path name

let private phantom (place: Workplace) =
    PhantomData.write (place.Path "data") { Ct = 3; Mr = 2; Size = 16; Seed = 1; Preset = "classic" } CancellationToken.None ignore

[<Test>]
let ``a judge is trained once and looks at every kind of images`` () =
    use place = new Workplace()
    phantom place
    OracleFiles.Copy(Dataset.Open(place.Path "data"))
    let translating = train place "mkd" (MethodTests.tiny "mkd")
    let matching = train place "matched" (MethodTests.tiny "mkd-matched-iam")
    let first = judge place [ "--test"; "ct_train_1003"; "--run"; translating ]
    Assert.That(first.Code, Is.EqualTo ExitCode.Done, first.Error)

    for words in
        [ "A judge of 2 CT cases looks at 2 others"
          "images | Dice | spread within structures, times the target's | pixels outside [-1, 1]"
          "target | - | 1.00 | "
          "raw | 0."
          "matched | 0."
          $"translated by {translating} | 0."
          "oracle | 0."
          "matched histograms by 0.05"
          "judge.png" ] do
        Assert.That(first.Out, Does.Contain words)

    Assert.That(File.Exists(place.Path "judged/judge.png"), Is.True)

    let manifest = RunManifest.Load(place.Path "judged/judge")
    Assert.That(List.ofSeq manifest.Run.TargetCases, Is.EqualTo<string list> [ "ct_train_1001"; "ct_train_1002" ])
    Assert.That(manifest.Run.Options.Method, Is.EqualTo "target-only")
    let csv = File.ReadAllLines(place.Path "judged/judge.csv") |> List.ofArray
    Assert.That(csv.Head, Is.EqualTo JudgeText.CsvHeader)
    Assert.That(csv.Length, Is.EqualTo(1 + 5 * 8), "five kinds of images, the mean and seven structures of each")

    // Again, with one more run: what is known stays, the rest is added.
    let kept = [ for path in Directory.EnumerateFiles(place.Path "judged/measured") -> path, File.GetLastWriteTimeUtc path ]
    Assert.That(kept.Length, Is.EqualTo 5)
    let second = judge place [ "--test"; "ct_train_1003"; "--run"; translating; "--run"; matching ]
    Assert.That(second.Code, Is.EqualTo ExitCode.Done, second.Error)
    Assert.That([ for path, _ in kept -> path, File.GetLastWriteTimeUtc path ] = kept, Is.True)
    Assert.That(Directory.GetFiles(place.Path "judged/measured").Length, Is.EqualTo 6)
    Assert.That((RunManifest.Load(place.Path "judged/judge")).Sessions.Count, Is.EqualTo manifest.Sessions.Count)
    Assert.That(second.Out, Does.Contain $"translated by {matching} | 0.")

    // Another judge than the one that is there is no surprise.
    let other = judge place [ "--test"; "ct_train_1002" ]
    Assert.That(other.Code, Is.EqualTo ExitCode.WrongInput, other.Out)
    Assert.That(other.Complaints.Length, Is.EqualTo 1)

[<Test>]
let ``a judge refuses what it cannot judge, in a line`` () =
    use place = new Workplace()
    phantom place
    let joint = train place "joint" (MethodTests.tiny "joint")
    let larger = train place "larger" ((MethodTests.tiny "mkd").With [ "pixels=24" ])

    for run, words in [ joint, "joint, translates nothing"; larger, "pixels is 24 and the judge's is 16" ] do
        let refused = judge place [ "--run"; run ]
        Assert.That(refused.Code, Is.EqualTo ExitCode.WrongInput, refused.Out)
        Assert.That(refused.Complaints.Length, Is.EqualTo 1, refused.Error)
        Assert.That(refused.Error, Does.Contain words)

    // Without oracle images there is no row of them.
    let judged = judge place []
    Assert.That(judged.Code, Is.EqualTo ExitCode.Done, judged.Error)
    Assert.That(judged.Out, Does.Not.Contain "oracle")

/// The difference of 0.05 itself counts, by numbers that no float holds exactly.
[<TestCase(0.65, true)>]
[<TestCase(0.649, false)>]
[<TestCase(0.4, false)>]
let ``a translation beats matching from the margin on`` (dice: float, beats: bool) =
    let images name dice : JudgedImages =
        { Images = name; Structures = [ { Structure = "lv"; Dice = Some dice; Spread = Some 0.1 } ]; Outside = 0.0 }

    let verdict =
        JudgeText.verdicts [ "run" ] [ images TranslationJudge.Matched 0.6; images (TranslationJudge.translated "run") dice ]

    Assert.That(verdict.Length, Is.EqualTo 1)
    Assert.That(verdict.Head.Contains "beats matched histograms by 0.05 or more", Is.EqualTo beats)

/// Worked out by hand: spreads twice and four times the target's.
[<Test>]
let ``spreads are held against the target's structure by structure`` () =
    let images (spreads: float option list) : JudgedImages =
        { Images = "raw"
          Structures = [ for spread in spreads -> { Structure = "lv"; Dice = None; Spread = spread } ]
          Outside = 0.0 }

    let target = images [ Some 0.1; Some 0.2; Some 0.0; None ]
    Assert.That((images [ Some 0.2; Some 0.8; Some 0.3; Some 0.3 ]).SpreadOver target = Some 3.0, Is.True)
    Assert.That(((images [ None; None; None; None ]).SpreadOver target).IsNone, Is.True)
    Assert.That((target.Dice()).IsNone, Is.True)

[<Test>]
let ``a training on an oracle that is not there ends with one line and code 2`` () =
    use place = new Workplace()
    phantom place

    let refused =
        Program.call
            [ "train"
              "--data"
              place.Path "data"
              "--target"
              "ct"
              "--method"
              "mkd-oracle-iam"
              "--profile"
              "smoke"
              "--out"
              place.Path "run" ]

    Assert.That(refused.Code, Is.EqualTo ExitCode.WrongInput)
    Assert.That(refused.Complaints.Length, Is.EqualTo 1, refused.Error)
    Assert.That(refused.Error, Does.Contain "mr_train_1001 has no oracle image")
    Assert.That(Directory.Exists(place.Path "run"), Is.False)
