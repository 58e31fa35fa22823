namespace MkdSeg.Notebooks.Tests.Sessions

open System
open System.Diagnostics
open System.Threading
open System.Threading.Tasks
open MkdSeg.Notebooks
open MkdSeg.Notebooks.Tests
open NUnit.Framework

type InterruptionTests() =
    let mutable session = Unchecked.defaultof<OneSession>

    [<SetUp>]
    member _.Start() = session <- new OneSession()

    [<TearDown>]
    member _.Stop() = (session :> IDisposable).Dispose()

    [<TestCase("while true do ()")>]
    [<TestCase("let mutable n = 0L\nwhile true do n <- n + 1L")>]
    [<TestCase("let rec around (n: int) : int = if n < 0 then n else around ((n + 1) % 1000)\naround 0")>]
    [<TestCase("System.Threading.Thread.Sleep -1")>]
    [<TestCase("Async.Sleep 100_000 |> Async.RunSynchronously")>]
    [<TestCase("System.Threading.Tasks.Task.Delay(-1).Wait()")>]
    [<TestCase("while true do (try failwith \"a\" with _ -> ())")>]
    [<TestCase("Seq.initInfinite id |> Seq.length", Explicit = true, Reason = "the runtime (.NET 10.0) at times crashes when it abandons this loop of small calls")>]
    [<TestCase("while true do printf \"x\"; System.Threading.Thread.Sleep 1")>]
    member _.``an endless cell can be interrupted and the session goes on``(code: string) =
        session.Run "let before = 8" |> ignore
        let running = Task.Run(fun () -> session.Run code)
        Thread.Sleep 1500
        Assert.That(running.IsCompleted, Is.False, "the cell runs")
        let clock = Stopwatch.StartNew()
        session.Session.Interrupt()
        Assert.That(running.Wait 10_000, "the cell ends")
        // The promise is two seconds; a test on a busy machine is given more, and told.
        TestContext.Out.WriteLine $"interrupted after {clock.ElapsedMilliseconds} ms"
        Assert.That(Outputs.error running.Result |> Option.map _.Name, same(Some CellErrorName.Interrupted))
        Assert.That(session.Run "before" |> Outputs.results, same [ "8" ])

    [<Test>]
    member _.``cells can be interrupted again and again``() =
        for _ in 1..4 do
            let running = Task.Run(fun () -> session.Run "while true do ()")
            Thread.Sleep 1000
            session.Session.Interrupt()
            Assert.That(running.Wait 10_000, "the cell ends")

        Assert.That(session.Run "1" |> Outputs.results, same [ "1" ])

    [<Test>]
    member _.``a token interrupts as well``() =
        use source = new CancellationTokenSource(TimeSpan.FromSeconds 1.0)
        let error = session.Session.Run(50, "while true do ()", ignore, source.Token)
        Assert.That(error |> Option.map _.Name, same(Some CellErrorName.Interrupted))

    [<Test>]
    member _.``an interruption between cells does nothing``() =
        session.Session.Interrupt()
        Assert.That(session.Run "1" |> Outputs.results, same [ "1" ])

    [<Test>]
    member _.``a cell's own cancelled operation is its own failure``() =
        let error = session.Run "raise (System.OperationCanceledException \"mine\")" |> Outputs.error
        Assert.That(error |> Option.map _.Message, same(Some "mine"))
