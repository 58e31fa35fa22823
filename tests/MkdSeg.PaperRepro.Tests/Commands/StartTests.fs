module MkdSeg.PaperRepro.Tests.StartTests

open System.IO
open System.Threading
open MkdSeg.PaperRepro
open NUnit.Framework

/// Names of the tensor library's files that the dynamic loader was asked for while a call ran.
let private tensorLibraries (place: Workplace) (arguments: string list) =
    let log = place.Path "loader"
    let outcome = Program.runWith [ "LD_DEBUG", "files"; "LD_DEBUG_OUTPUT", log ] arguments
    Assert.That(outcome.Code, Is.EqualTo ExitCode.Done, outcome.Error)
    let files = Directory.GetFiles(place.Root, "loader.*")
    Assert.That(files, Is.Not.Empty, "the loader tells what it loads")

    let lines =
        files
        |> Seq.collect File.ReadAllLines
        |> Seq.filter _.Contains("torch", System.StringComparison.OrdinalIgnoreCase)
        |> List.ofSeq

    files |> Array.iter File.Delete
    lines

[<Test>]
let ``only verbs that compute load the tensor library`` () =
    use place = new Workplace()
    PhantomData.write (place.Path "data") { Ct = 2; Mr = 1; Size = 24; Seed = 1 } CancellationToken.None ignore
    let labels = Path.Combine(place.Path "data", "ct_train", "ct_train_1001_label.nii.gz")

    let train name =
        [ "train"
          "--data"
          place.Path "data"
          "--target"
          "ct"
          "--method"
          "target-only"
          "--profile"
          "smoke"
          "--iterations"
          "1"
          "--out"
          place.Path name ]

    Assert.That(tensorLibraries place (train "first"), Is.Not.Empty, "a training loads it: the test can fail")
    Assert.That(tensorLibraries place (train "second"), Is.Not.Empty)

    for call in
        [ [ "--help" ]
          [ "predict"; "--help" ]
          [ "check"; place.Path "data" ]
          [ "evaluate"; "--truth"; labels; "--prediction"; labels; "--out"; place.Path "scores.csv" ]
          [ "diff"; place.Path "first"; place.Path "second" ]
          [ "phantom"; "--out"; place.Path "more"; "--ct"; "1"; "--mr"; "1"; "--size"; "24" ] ] do
        Assert.That(tensorLibraries place call, Is.Empty, call.Head)
