[<NUnit.Framework.Parallelizable(NUnit.Framework.ParallelScope.All)>]
module MkdSeg.PaperRepro.Tests.StartTests

open System
open System.Diagnostics
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
        |> Seq.filter _.Contains("torch", StringComparison.OrdinalIgnoreCase)
        |> List.ofSeq

    files |> Array.iter File.Delete
    lines

[<Test>]
let ``only verbs that compute load the tensor library`` () =
    use place = new Workplace()
    PhantomData.write (place.Path "data") { Ct = 2; Mr = 1; Size = 24; Seed = 1; Preset = "classic" } CancellationToken.None ignore
    let labels = Path.Combine(place.Path "data", "ct_train", "ct_train_1001_label.nii.gz")

    let train name = place.Training("target-only", name, [ "--iterations"; "1" ])

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

/// The program in a shell that has set a limit and has no files open besides the standard ones.
let private limited (limit: string) (arguments: string list) =
    let alone = "for n in {3..19}; do eval \"exec $n>&-\"; done; "
    let words = "dotnet" :: Path.Combine(AppContext.BaseDirectory, "mkdseg.dll") :: arguments |> String.concat " "

    let info =
        ProcessStartInfo(
            "bash",
            [ "-c"; $"{alone}ulimit {limit} && exec {words}" ],
            RedirectStandardError = true,
            RedirectStandardOutput = true
        )

    use running = Process.Start info |> nonNull
    Program.finish running

/// With some 20 the runtime itself does not always start.
[<TestCase(24)>]
[<TestCase(32)>]
[<TestCase(100)>]
let ``a shell with few open files is told so in one line`` (files: int) =
    let outcome = limited $"-n {files}" [ "--help" ]
    Assert.That(outcome.Code, Is.EqualTo ExitCode.WrongInput, outcome.Error)
    Assert.That(outcome.Complaints, Has.Length.EqualTo 1, outcome.Error)
    Assert.That(outcome.Error, Does.Contain $"allows {files} open files, and at least 200 are needed")

[<Test>]
let ``a shell with too little memory for the tensor library is told so in one line`` () =
    use place = new Workplace()
    PhantomData.write (place.Path "data") { Ct = 2; Mr = 1; Size = 24; Seed = 1; Preset = "classic" } CancellationToken.None ignore

    let call = place.Training("target-only", "run", [ "--iterations"; "1" ])

    let outcome = limited "-v 3000000" call
    Assert.That(outcome.Code, Is.EqualTo ExitCode.WrongInput, outcome.Error)
    Assert.That(outcome.Complaints, Has.Length.EqualTo 1, outcome.Error)
    Assert.That(outcome.Error, Does.Contain("cannot be loaded (").And.Contain "ulimit -v")
