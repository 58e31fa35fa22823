namespace MkdSeg.Notebooks.Tests.Sessions

open System
open System.Diagnostics
open System.Threading
open System.Threading.Tasks
open MkdSeg.Display
open MkdSeg.Notebooks
open MkdSeg.Notebooks.Tests
open NUnit.Framework

type InterruptionTests() =
    let mutable session = Unchecked.defaultof<OneSession>

    [<OneTimeSetUp>]
    member _.Start() = session <- new OneSession()

    [<OneTimeTearDown>]
    member _.Stop() = (session :> IDisposable).Dispose()

    /// Runs a cell, interrupts it when it has begun to run, and waits for its end: the error, and how long it took to end.
    member private _.Interrupted(code: string) : CellError option * TimeSpan =
        use begun = new ManualResetEventSlim()

        let hear (output: CellOutput) =
            match output with
            | CellOutput.Text _ -> begun.Set()
            | _ -> ()

        let cell () = session.Session.Run(90, "printfn \"begun\"\n" + code, hear, CancellationToken.None)
        let running = Task.Run cell
        Assert.That(begun.Wait 60_000, "the cell begins")
        Thread.Sleep 300
        Assert.That(running.IsCompleted, Is.False, "the cell runs")
        let clock = Stopwatch.StartNew()
        session.Session.Interrupt()
        Assert.That(running.Wait 10_000, "the cell ends")
        running.Result, clock.Elapsed

    [<TestCase("while true do ()")>]
    [<TestCase("let mutable n = 0L\nwhile true do n <- n + 1L")>]
    [<TestCase("let rec around (n: int) : int = if n < 0 then n else around ((n + 1) % 1000)\naround 0")>]
    [<TestCase("System.Threading.Thread.Sleep -1")>]
    [<TestCase("Async.Sleep 100_000 |> Async.RunSynchronously")>]
    [<TestCase("System.Threading.Tasks.Task.Delay(-1).Wait()")>]
    [<TestCase("while true do (try failwith \"a\" with _ -> ())")>]
    [<TestCase("Seq.initInfinite id |> Seq.length",
               Explicit = true,
               Reason = "the runtime (.NET 10.0) at times crashes when it abandons this loop of small calls")>]
    [<TestCase("while true do printf \"x\"; System.Threading.Thread.Sleep 1")>]
    member test.``an endless cell can be interrupted and the session goes on``(code: string) =
        session.Run "let before = 8" |> ignore
        let error, time = test.Interrupted code
        // The promise is two seconds; a test on a busy machine is given more, and told.
        TestContext.Out.WriteLine $"interrupted after {time.TotalMilliseconds} ms"
        Assert.That(error |> Option.map _.Name, same (Some CellErrorName.Interrupted))
        Assert.That(session.Run "before" |> Outputs.results, same [ "8" ])

    [<Test>]
    member test.``cells can be interrupted again and again``() =
        for _ in 1..4 do
            Assert.That((fst (test.Interrupted "while true do ()")).IsSome)

        Assert.That(session.Run "1" |> Outputs.results, same [ "1" ])

    [<Test>]
    member test.``a cell that listens to its token ends where it wants to``() =
        let code =
            "let mutable ended = false\nwhile not (interruption().IsCancellationRequested) do System.Threading.Thread.Sleep "
            + "5\nended <- true"

        Assert.That(fst (test.Interrupted code), same (None: CellError option))
        Assert.That(session.Run "ended" |> Outputs.results, same [ "True" ])

    [<Test>]
    member test.``work that is undisturbed is never torn off``() =
        session.Run "let mutable steps = 0\nlet mutable atEnd = 0" |> ignore

        let code =
            "CellInterruption.undisturbed (fun () ->\n    let stop = interruption ()\n    while not "
            + "stop.IsCancellationRequested do steps <- steps + 1\n"
            + "    let until = System.Diagnostics.Stopwatch.StartNew()\n    while until.ElapsedMilliseconds < 1500L do steps <- steps + 1\n"
            + "    atEnd <- steps\n    stop.ThrowIfCancellationRequested())"

        let error, _ = test.Interrupted("open MkdSeg.Display\n" + code)
        Assert.That(error |> Option.map _.Name, same (Some CellErrorName.Interrupted))
        Assert.That(session.Run "atEnd > 0 && atEnd = steps" |> Outputs.results, same [ "True" ], "it went to its own end")

    [<Test>]
    member _.``a token interrupts as well``() =
        use source = new CancellationTokenSource()
        let hear (_: CellOutput) = source.CancelAfter 300
        let error = session.Session.Run(50, "printfn \"begun\"\nwhile true do ()", hear, source.Token)
        Assert.That(error |> Option.map _.Name, same (Some CellErrorName.Interrupted))

    [<Test>]
    member _.``an interruption between cells does nothing``() =
        session.Session.Interrupt()
        Assert.That(session.Run "1" |> Outputs.results, same [ "1" ])

    [<Test>]
    member _.``a cell's own cancelled operation is its own failure``() =
        let error = session.Run "raise (System.OperationCanceledException \"mine\")" |> Outputs.error
        Assert.That(error |> Option.map _.Message, same (Some "mine"))
