/// Replays whose runs are tasks of a real Slurm on this machine: Debian's slurm-wlm and munge, where they are installed.
[<NUnit.Framework.Parallelizable(NUnit.Framework.ParallelScope.All)>]
module MkdSeg.PaperRepro.Tests.SlurmTests

open System
open System.Diagnostics
open System.IO
open System.Threading
open MkdSeg.PaperRepro
open NUnit.Framework

let private script (name: string) = Path.Combine(TestContext.CurrentContext.TestDirectory, "slurm", name)

let private shell (arguments: string list) =
    let info = ProcessStartInfo("bash", arguments, RedirectStandardOutput = true, RedirectStandardError = true)
    use running = Process.Start info |> nonNull
    Program.finish running

/// A Slurm of its own for one test.
type private LocalSlurm(place: Workplace) =
    let folder = place.Path "slurm"

    let environment =
        let outcome = shell [ script "start-localhost.sh"; folder ]

        match outcome.Code with
        | 0 -> [ "SLURM_CONF", outcome.Out.Trim().Replace("SLURM_CONF=", "") ]
        | 3 ->
            Assert.Ignore outcome.Error
            []
        | _ ->
            Assert.Fail outcome.Error
            []

    let client (command: string) =
        let settings = String.concat " " [ for name, value in environment -> $"{name}='{value}'" ]
        shell [ "-c"; $"{settings} {command}" ]

    member _.Call(arguments: string list) = Program.runWith environment arguments
    member _.Start(arguments: string list) = Program.start arguments environment

    /// Whether so many tasks wait.
    member _.Waiting(count: int) =
        (client "squeue --noheader --array --states=PENDING").Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length = count

    member _.CancelAll() = client $"scancel --user={Environment.UserName}" |> ignore

    interface IDisposable with
        member _.Dispose() = shell [ script "stop-localhost.sh"; folder ] |> ignore

/// Two runs of four updates.
let private replay (out: string) (more: string list) =
    [ "replay"
      "--profile"
      "smoke"
      "--table"
      "assistant-volumes"
      "--set"
      "iterations=4"
      "--set"
      "alignment.warmUpIterations=1"
      "--out"
      out ]
    @ more

let private slurm = [ "--engine"; "slurm" ]

let private table (out: string) = File.ReadAllText(Path.Combine(out, "tables", "assistant-volumes.csv"))

[<Test>]
let ``a cluster gives the table that this machine gives, whatever is killed on the way`` () =
    use place = new Workplace()
    use cluster = new LocalSlurm(place)
    let here, there = place.Path "here", place.Path "there"
    let outcome = Program.run (replay here [])
    Assert.That(outcome.Code, Is.EqualTo ExitCode.Done, outcome.Error)

    // Killed as soon as Slurm has the tasks: the next call gathers those, and submits none again.
    use first = cluster.Start(replay there slurm)
    let patience = Stopwatch.StartNew()

    let submitted () =
        Directory.Exists(Path.Combine(there, "slurm")) && Directory.GetFiles(Path.Combine(there, "slurm"), "*.log").Length > 0

    while not (submitted ()) && not first.HasExited && patience.Elapsed < TimeSpan.FromSeconds 90.0 do
        Thread.Sleep 50

    first.Kill()
    first.WaitForExit()
    let second = cluster.Call(replay there slurm)
    Assert.That(second.Code, Is.EqualTo ExitCode.Done, second.Error)
    Assert.That(table there, Is.EqualTo(table here))
    Assert.That(Directory.GetFiles(Path.Combine(there, "slurm"), "*.sh"), Has.Length.EqualTo 1)

[<Test>]
let ``what a cluster refuses or ends is said in one line`` () =
    use place = new Workplace()
    use cluster = new LocalSlurm(place)
    let out = place.Path "refused"
    let refused = cluster.Call(replay out (slurm @ [ "--slurm-option=--partition=nowhere" ]))
    Assert.That(refused.Code, Is.EqualTo ExitCode.WrongInput)
    Assert.That(refused.Complaints, Has.Length.EqualTo 1)
    Assert.That(refused.Complaints.Head, Does.Contain "nowhere")
    // Two tasks that are taken away before they begin.
    use running = cluster.Start(replay out (slurm @ [ "--slurm-option=--begin=now+3600" ]))
    let patience = Stopwatch.StartNew()

    while not (cluster.Waiting 2) && not running.HasExited && patience.Elapsed < TimeSpan.FromSeconds 90.0 do
        Thread.Sleep 200

    cluster.CancelAll()
    let outcome = Program.finish running
    Assert.That(outcome.Code, Is.EqualTo ExitCode.Failed)
    Assert.That(outcome.Complaints |> List.filter _.Contains("Slurm ended its task without a result"), Has.Length.EqualTo 2)

[<Test>]
let ``no Slurm and options without it are refused`` () =
    use place = new Workplace()

    let missing =
        Program.runWith [ "PATH", Path.GetDirectoryName(Environment.ProcessPath) |> nonNull ] (replay (place.Path "a") slurm)

    Assert.That(missing.Code, Is.EqualTo ExitCode.WrongInput)
    Assert.That(missing.Error, Does.Contain "sbatch: not found")
    let lonely = Program.run (replay (place.Path "b") [ "--slurm-option=--partition=gpu" ])
    Assert.That(lonely.Code, Is.EqualTo ExitCode.WrongInput)
    Assert.That(lonely.Error, Does.Contain "--engine slurm")
    Assert.That(Directory.Exists(place.Path "b"), Is.False)
