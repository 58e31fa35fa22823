namespace MkdSeg.Notebooks.Tests.Sessions

open System
open System.Threading
open MkdSeg.Display
open MkdSeg.Notebooks
open MkdSeg.Notebooks.Tests
open NUnit.Framework

/// How cells fail, and that the session outlives it.
type FailureTests() =
    let mutable session = Unchecked.defaultof<OneSession>
    let failure (code: string) : CellError = session.Run code |> Outputs.error |> Option.get

    [<OneTimeSetUp>]
    member _.Start() = session <- new OneSession()

    [<OneTimeTearDown>]
    member _.Stop() = (session :> IDisposable).Dispose()

    [<Test>]
    member _.``what does not compile is told with line and column of the cell``() =
        let error = failure "let a = 1\nlet b = a + \"text\"\nlet c = unknown"
        Assert.That(error.Name, same CellErrorName.Compilation)

        Assert.That(
            error.Message,
            Does.StartWith $"cell {session.Count}, line 2, column 13: FS0001: The type 'string' does not match the type 'int'"
        )

        Assert.That(error.Trace, Does.Contain "    let b = a + \"text\"")
        Assert.That(error.Trace, Does.Contain "                ^^^^^^")
        Assert.That(error.Trace |> List.exists _.Contains("line 3, column 9: FS0039"), "every error is told")
        Assert.That(session.Run "1" |> Outputs.results, same [ "1" ])

    [<Test>]
    member _.``a warning goes to standard error with its place and the cell goes on``() =
        match session.Run "let f x = match x with Some y -> y\nf (Some 2)" with
        | [ CellOutput.Text(StandardStream.Error, warning); CellOutput.Result result ] ->
            Assert.That(warning, Does.StartWith $"warning: cell {session.Count}, line 1, column 17: FS0025")
            Assert.That(result.TryForm MimeType.Plain, same (Some "2"))
        | other -> Assert.Fail $"%A{other}"

    [<Test>]
    member _.``an exception comes with the user's part of the stack alone``() =
        session.Run(
            "[<System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)>]\n"
            + "let deep (n: int) : int =\n    if n > 0 then invalidOp \"went wrong\"\n    n"
        )
        |> ignore

        let defined = session.Count
        let error = failure "let x = 2\nprintf \"%d\" (deep x)"
        Assert.That(error.Name, same "System.InvalidOperationException")
        Assert.That(error.Message, same "went wrong")
        Assert.That(error.Trace.Head, same "System.InvalidOperationException: went wrong")

        Assert.That(
            error.Trace |> List.exists (fun line -> line.Contains "deep(Int32 n)" && line.EndsWith $", cell {defined}, line 3"),
            String.Join("\n", error.Trace)
        )

        Assert.That(error.Trace |> List.last, same $"   at cell {session.Count}, line 2")

        for word in [ "FSI_"; "StartupCode"; "System.Reflection"; "FSharp.Compiler"; "MkdSeg.Notebooks" ] do
            Assert.That(error.Trace |> List.filter _.Contains(word), Is.Empty)

    [<Test>]
    member _.``the cause of an exception is told too``() =
        let error = failure "raise (System.IO.IOException(\"outer\", exn \"inner\"))"
        Assert.That(error.Trace, Does.Contain "caused by")
        Assert.That(error.Trace, Does.Contain "System.Exception: inner")

    [<Test>]
    member _.``a sequence that fails while it is shown fails the cell``() =
        let error = failure "seq { 1; failwith \"in the middle\" }"
        Assert.That(error.Message, same "in the middle")

    [<TestCase("#r \"nuget: Humanizer\"")>]
    [<TestCase("let a = 1\n  #r  \"nuget:Foo, 1.0\"")>]
    [<TestCase("#i \"nuget: https://example.org/index.json\"\n#r \"nuget:Humanizer\"")>]
    member _.``a package is refused with what to do``(code: string) =
        let error = failure code
        Assert.That(error.Name, same CellErrorName.Refused)
        Assert.That(error.Message, Does.Contain "by its path")

    [<TestCase("#!csharp\nvar x = 1;", "#!csharp")>]
    [<TestCase("%%bash\nls", "%%bash")>]
    [<TestCase("#quit", "#quit")>]
    member _.``commands of other kernels are refused``(code: string, word: string) =
        let error = failure code
        Assert.That(error.Name, same CellErrorName.Refused)
        Assert.That(error.Message, Does.Contain word)

    [<Test>]
    member _.``exit fails the cell and the session stays``() =
        session.Run "let kept = 5" |> ignore
        let error = failure "if kept > 0 then exit 3"
        Assert.That(error.Name, same CellErrorName.Exit)
        Assert.That(error.Message, Does.StartWith "exit 3 was called.")
        Assert.That(session.Run "kept" |> Outputs.results, same [ "5" ])

    [<Test>]
    member _.``updates that take each other's place count once``() =
        let size =
            "let page = System.String('x', 100_000)\nlet shown = display page\nfor _ in 1..200 do shown.Update page\nlet "
            + "other = display page\n0"

        Assert.That(session.Run size |> Outputs.error, same (None: CellError option))

        let grown =
            "let shown = display \"\"\nfor size in 1_000_000 .. 1_000_000 .. 10_000_000 do shown.Update(System.String('x', size))"

        Assert.That(
            session.Run grown |> Outputs.error |> Option.map _.Name,
            same (Some CellErrorName.OutputLimit),
            "what stands is counted"
        )

    [<TestCase("while true do printfn \"again and again\"")>]
    [<TestCase("System.String('x', 3_000_000)")>]
    [<TestCase("for i in 1 .. 100_000 do display i |> ignore; printf \"%s\" (System.String('x', 100))")>]
    member _.``a cell that writes too much is stopped and what came before is kept``(code: string) =
        (session :> IDisposable).Dispose()
        session <- new OneSession({ SessionOptions.Default() with OutputLimit = 1_000_000L })
        session.Run "let kept = 6" |> ignore
        let outputs = session.Run code
        Assert.That(Outputs.error outputs |> Option.map _.Name, same (Some CellErrorName.OutputLimit))
        Assert.That((Outputs.text outputs).Length, Is.LessThanOrEqualTo 1_000_000)
        Assert.That(session.Run "kept" |> Outputs.results, same [ "6" ])
