/// Processes that are killed, disks that are full, two processes on one folder.
[<NUnit.Framework.Parallelizable(NUnit.Framework.ParallelScope.All)>]
module MkdSeg.PaperRepro.Tests.BadDayTests

open System
open System.Diagnostics
open System.IO
open System.Threading
open MkdSeg.Imaging.Files
open MkdSeg.PaperRepro
open MkdSeg.Training.Checkpoints
open MkdSeg.Training.Runs
open NUnit.Framework

let private arguments (place: Workplace) (run: string) = place.Training("target-only", run, [ "--threads"; "1"; "--resume" ])

let private phantom (place: Workplace) =
    PhantomData.write (place.Path "data") { Ct = 2; Mr = 1; Size = 24; Seed = 1; Preset = "classic" } CancellationToken.None ignore

let private finish place run =
    let outcome = Program.run (arguments place run)
    Assert.That(outcome.Code, Is.EqualTo ExitCode.Done, outcome.Error)

let private bytes (place: Workplace) (run: string) (file: string) = File.ReadAllBytes(Path.Combine(place.Path run, file))

[<Test>]
let ``a training killed at three moments ends with the same bytes`` () =
    use place = new Workplace()
    phantom place
    finish place "whole"
    let random = Random 5

    for attempt in 1..3 do
        use running = Program.start (arguments place "killed") []
        let patience = Stopwatch.StartNew()
        let began () = RunManifest.Exists(place.Path "killed") && RunManifest.Load(place.Path "killed").Sessions.Count >= attempt

        while not (began ()) && not running.HasExited && patience.Elapsed < TimeSpan.FromSeconds 60.0 do
            Thread.Sleep 5

        Thread.Sleep(random.Next 1500)
        running.Kill()
        running.WaitForExit()

    finish place "killed"

    for file in [ RunFolder.ModelFile; CheckpointStore.FileName; TrainingLog.FileName ] do
        Assert.That(bytes place "killed" file, Is.EqualTo<byte>(bytes place "whole" file), file)

[<Test>]
let ``a disk that is full loses nothing that was there`` () =
    use place = new Workplace()
    phantom place
    finish place "whole"
    let request = arguments place "full"
    use running = Program.start request []
    let checkpoint = Path.Combine(place.Path "full", CheckpointStore.FileName)
    let patience = Stopwatch.StartNew()

    while not (File.Exists checkpoint) && patience.Elapsed < TimeSpan.FromSeconds 60.0 do
        Thread.Sleep 5

    running.Kill()
    running.WaitForExit()
    let kept = File.ReadAllBytes checkpoint

    // No file may grow beyond 100 blocks of 1 KiB: what a full disk does, without filling one. The signal that comes with
    // it is ignored, so that the write fails as it would there; the runtime's own memory file is exempted.
    let command =
        String.Join(
            ' ',
            "trap '' XFSZ; export DOTNET_EnableWriteXorExecute=0; ulimit -f 100; exec dotnet"
            :: Path.Combine(AppContext.BaseDirectory, "mkdseg.dll")
            :: request
        )

    let info = ProcessStartInfo("bash", [ "-c"; command ], RedirectStandardError = true, RedirectStandardOutput = true)
    use limited = Process.Start info |> nonNull
    let outcome = Program.finish limited
    Assert.That(outcome.Code, Is.EqualTo ExitCode.Failed, outcome.Error)
    Assert.That(outcome.Complaints.Length, Is.EqualTo 1, outcome.Error)
    Assert.That(File.ReadAllBytes checkpoint, Is.EqualTo<byte> kept, "the checkpoint that was there")
    Assert.That(place.Entries |> List.filter (fun path -> path.EndsWith ".tmp"), Is.Empty)

    finish place "full"
    Assert.That(bytes place "full" RunFolder.ModelFile, Is.EqualTo<byte>(bytes place "whole" RunFolder.ModelFile))

[<Test>]
let ``a second process is kept out of a replay's folder`` () =
    use place = new Workplace()
    let out = place.Path "replay"
    let replay () = Program.run [ "replay"; "--profile"; "smoke"; "--data"; place.Path "data"; "--out"; out ]
    PhantomData.write (place.Path "data") { Ct = 4; Mr = 1; Size = 24; Seed = 1; Preset = "classic" } CancellationToken.None ignore
    // A first process that has claimed the folder and holds it.
    use first = Program.start [ "replay"; "--profile"; "smoke"; "--data"; place.Path "data"; "--out"; out ] []
    let patience = Stopwatch.StartNew()

    while not (File.Exists(Path.Combine(out, FolderLock.FileName))) && patience.Elapsed < TimeSpan.FromSeconds 60.0 do
        Thread.Sleep 5

    let second = replay ()
    // With its jobs, which would go on writing into the folder.
    first.Kill true
    first.WaitForExit()
    Assert.That(second.Code, Is.EqualTo ExitCode.WrongInput, second.Error)
    Assert.That(second.Error, Does.Contain $"another process is writing there (process {first.Id} on ")
