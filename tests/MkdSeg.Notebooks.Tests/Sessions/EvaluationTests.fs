namespace MkdSeg.Notebooks.Tests.Sessions

open System
open System.Diagnostics
open System.IO
open System.Threading
open MkdSeg.Display
open MkdSeg.Notebooks
open MkdSeg.Notebooks.Tests
open NUnit.Framework

/// What cells compute and give off.
type EvaluationTests() =
    let mutable session = Unchecked.defaultof<OneSession>

    [<OneTimeSetUp>]
    member _.Start() = session <- new OneSession()

    [<OneTimeTearDown>]
    member _.Stop() = (session :> IDisposable).Dispose()

    [<Test>]
    member _.``what a cell defines stays for the later ones``() =
        Assert.That(session.Run "let seven = 7\ntype Pair = { A: int; B: int }", Is.Empty)
        Assert.That(session.Run "let pair = { A = seven; B = 6 }\npair.A * pair.B" |> Outputs.results, same [ "42" ])

    [<TestCase("1 + 1", "2")>]
    [<TestCase("\"text\"", "text")>]
    [<TestCase("0.5f", "0.5")>]
    [<TestCase("[1; 2; 3]", "[1; 2; 3]")>]
    [<TestCase("Some 3", "Some 3")>]
    [<TestCase("{| Name = \"a\"; Value = 2 |}", "{ Name = \"a\"\n  Value = 2 }")>]
    [<TestCase("(null: string)", "<null>")>]
    [<TestCase("(None: int option)", "None")>]
    [<TestCase("let a = 1\na + 1", "2")>]
    [<TestCase("None", "None")>]
    [<TestCase("[]", "[]")>]
    [<TestCase("Ok 3", "Ok 3")>]
    [<TestCase("[ None ]", "[None]")>]
    [<TestCase("open System.Collections.Generic\nlet found = Dictionary<int, string>()\nfound.Add(1, \"a\")\nfound.Count", "1")>]
    [<TestCase("System.Collections.Generic.List<int>([ 1; 2 ]).Count", "2")>]
    [<TestCase("(System.Collections.Generic.HashSet [ 1; 1; 2 ]).Count", "2")>]
    [<TestCase("let line = System.Collections.Generic.Queue<int>()\nline.Enqueue 3\nline.Dequeue()", "3")>]
    [<TestCase("(System.Collections.Generic.SortedSet [ 3; 1 ]).Min", "1")>]
    member _.``the value of the last expression is the result``(code: string, text: string) =
        Assert.That(session.Run code |> Outputs.results, same [ text ])

    [<TestCase("fun (x: int) -> string x", "^val it: x: int -> string$")>]
    [<TestCase("fun x -> x", "^val it: x: '\\w+ -> '\\w+$")>]
    [<TestCase("let square (x: int) = x * x\nsquare", @"^val it: \(int -> int\)$")>]
    member _.``a function is told by its signature``(code: string, pattern: string) =
        Assert.That(session.Run code |> Outputs.results |> List.exactlyOne, Does.Match pattern)

    [<Test>]
    member _.``every interaction of a cell is evaluated, with its value``() =
        match session.Run "let first = 1;;\nfirst + 1;; let text = \";;\" // ;;\ntext.Length;;\n(* ;; *) first + 3;;\n" with
        | [ CellOutput.Display(_, two); CellOutput.Display(_, length); CellOutput.Result four ] ->
            Assert.That([ two; length; four ] |> List.map _.TryForm(MimeType.Plain), same [ Some "2"; Some "2"; Some "4" ])
        | other -> Assert.Fail $"%A{other}"

        Assert.That(session.Run "1 + 1;;\n" |> Outputs.results, same [ "2" ], "one interaction with its end is one result")
        Assert.That(session.Run ";;", Is.Empty)

    [<Test>]
    member _.``an interaction that fails is told with its place and ends the cell``() =
        let outputs = session.Run "printf \"before\";;\nlet wrong = 1 + \"a\";;\nprintf \"after\""
        Assert.That(Outputs.text outputs, same "before")
        Assert.That((Outputs.error outputs |> Option.get).Message, Does.StartWith $"cell {session.Count}, line 2, column 17: FS0001")
        let error = session.Run "1;;\nfailwith \"second\"" |> Outputs.error |> Option.get
        Assert.That(error.Trace |> List.last, same $"   at cell {session.Count}, line 2")

    [<Test>]
    member _.``time is told until it is turned off, and help is given``() =
        let written (code: string) = session.Run code |> Outputs.text

        Assert.That(
            written "#time \"on\"\n1 + 1",
            Does.Match @"^--> Timing now on\nReal: 00:00:\d\d\.\d{3}, CPU: \S+, GC gen0: \d+, gen1: \d+, gen2: \d+\n$"
        )

        Assert.That(written "2 + 2", Does.StartWith "Real: ")
        Assert.That(written "#time \"off\"", Does.StartWith "--> Timing now off")
        Assert.That(written "2 + 2", Is.Empty)
        Assert.That(written "#help", Does.Contain "display VALUE")
        Assert.That(written "#help List.map", Does.Contain "mapping")

    [<Test>]
    member _.``a letter of two units stays whole when it is written in halves``() =
        let code =
            "let smile = \"\\U0001F600\"\nfor _ in 1..3 do\n    for unit in smile do\n        stdout.Write unit\n        "
            + "System.Threading.Thread.Sleep 120"

        let pieces =
            session.Run code
            |> List.choose (function
                | CellOutput.Text(_, text) -> Some text
                | _ -> None)

        Assert.That(String.concat "" pieces, same "\U0001F600\U0001F600\U0001F600")

        for piece in pieces do
            Assert.That(Char.IsHighSurrogate piece[piece.Length - 1], Is.False, "no piece ends in half a letter")

    [<TestCase("()")>]
    [<TestCase("let hidden = 3")>]
    [<TestCase("1 + 1\nlet after = 2")>]
    [<TestCase("ignore 3")>]
    [<TestCase("#!fsharp\nlet named = 1")>]
    member _.``a cell that ends otherwise has no result``(code: string) = Assert.That(session.Run code, Is.Empty)

    [<Test>]
    member _.``output comes while the cell runs, in order, each stream under its name``() =
        let clock = Stopwatch.StartNew()
        let heard = ResizeArray<TimeSpan * CellOutput>()
        let code = "printfn \"first\"\nThread.Sleep 800\neprintfn \"second\"\nstdout.WriteLine \"third\"\n4"
        session.Run "open System.Threading" |> ignore
        session.Session.Run(90, code, (fun output -> heard.Add((clock.Elapsed, output))), CancellationToken.None) |> ignore
        let ended = clock.Elapsed

        match List.ofSeq heard with
        | [ (at, CellOutput.Text(StandardStream.Out, "first\n"))
            (_, CellOutput.Text(StandardStream.Error, "second\n"))
            (_, CellOutput.Text(StandardStream.Out, "third\n"))
            (_, CellOutput.Result _) ] ->
            Assert.That(ended - at, Is.GreaterThan(TimeSpan.FromSeconds 0.5), "the first line did not wait for the end")
        | other -> Assert.Fail $"%A{other}"

    [<Test>]
    member _.``display shows at once and can be updated in place``() =
        match session.Run "let shown = display \"a\"\nprintf \"between\"\nshown.Update \"b\"\nshown.Update [ {| X = 1 |} ]" with
        | [ CellOutput.Display(id, a); CellOutput.Text(_, "between"); CellOutput.Update(again, later); CellOutput.Update(last, table) ] ->
            Assert.That([ again; last ], same [ id; id ])
            Assert.That([ a; later ] |> List.map _.TryForm(MimeType.Plain), same [ Some "a"; Some "b" ])
            Assert.That((table.TryForm MimeType.Html).IsSome)
        | other -> Assert.Fail $"%A{other}"

    [<Test>]
    member _.``a cell that ends in display shows the value once``() =
        match session.Run "display 3" with
        | [ CellOutput.Display(_, bundle) ] -> Assert.That(bundle.TryForm MimeType.Plain, same (Some "3"))
        | other -> Assert.Fail $"%A{other}"

    [<Test>]
    member _.``an assembly can be referred to by its path``() =
        use place = new NotebookPlace()
        let copy = place.Path "Copied.dll"
        File.Copy(Path.Combine(AppContext.BaseDirectory, "MathNet.Numerics.dll"), copy)
        Assert.That(session.Run $"#r \"{copy}\"\nMathNet.Numerics.Combinatorics.Combinations(5, 2)" |> Outputs.results, same [ "10" ])

    [<Test>]
    member _.``the project's own assemblies need no reference``() =
        Assert.That(session.Run "MkdSeg.Imaging.Geometry.GridSize(2, 3, 4).Y" |> Outputs.results, same [ "3" ])

    [<Test>]
    member _.``a cell sees what threads of earlier cells print, and no one reads standard input``() =
        session.Run "let go = new System.Threading.ManualResetEventSlim()" |> ignore
        session.Run "let late = System.Threading.Tasks.Task.Run(fun () -> go.Wait(); printf \"late\")" |> ignore
        Assert.That(session.Run "go.Set(); late.Wait()" |> Outputs.text, same "late")
        let error = session.Run "System.Console.ReadLine()" |> Outputs.error

        Assert.That(
            error |> Option.map _.Message,
            same (Some "A cell cannot read from standard input; put the value into the cell, or into a parameter.")
        )

    [<Test>]
    member _.``all cells run on one thread``() =
        let number () = session.Run "System.Environment.CurrentManagedThreadId" |> Outputs.results
        Assert.That(number (), same (number ()))
