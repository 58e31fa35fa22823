namespace MkdSeg.Notebooks.Tests.Sessions

open System
open System.Diagnostics
open System.IO
open System.Threading
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
    [<TestCase("{| Name = \"a\"; Value = 2 |}", "{| Name = \"a\"\n   Value = 2 |}")>]
    [<TestCase("(null: string)", "<null>")>]
    [<TestCase("(None: int option)", "<null>")>]
    [<TestCase("let a = 1\na + 1", "2")>]
    member _.``the value of the last expression is the result``(code: string, text: string) =
        Assert.That(session.Run code |> Outputs.results, same [ text ])

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
            (_, CellOutput.Result _) ] -> Assert.That(ended - at, Is.GreaterThan(TimeSpan.FromSeconds 0.5), "the first line did not wait for the end")
        | other -> Assert.Fail $"%A{other}"

    [<Test>]
    member _.``display shows at once and can be updated in place``() =
        match session.Run "let shown = display \"a\"\nprintf \"between\"\nshown.Update \"b\"\nshown.Update [ {| X = 1 |} ]" with
        | [ CellOutput.Display(id, first); CellOutput.Text(_, "between"); CellOutput.Update(second, later); CellOutput.Update(third, last) ] ->
            Assert.That([ second; third ], same [ id; id ])
            Assert.That([ first; later ] |> List.map _.TryForm(MimeType.Plain), same [ Some "a"; Some "b" ])
            Assert.That((last.TryForm MimeType.Html).IsSome)
        | other -> Assert.Fail $"%A{other}"

    [<Test>]
    member _.``a cell that ends in display shows the value once``() =
        match session.Run "display 3" with
        | [ CellOutput.Display(_, bundle) ] -> Assert.That(bundle.TryForm MimeType.Plain, same(Some "3"))
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
        session.Run "let late = System.Threading.Tasks.Task.Run(fun () -> System.Threading.Thread.Sleep 300; printf \"late\")" |> ignore
        Assert.That(session.Run "late.Wait()" |> Outputs.text, same "late")
        let error = session.Run "System.Console.ReadLine()" |> Outputs.error
        Assert.That(error |> Option.map _.Message, same(Some "A cell cannot read from standard input; put the value into the cell, or into a parameter."))

    [<Test>]
    member _.``all cells run on one thread``() =
        let number () = session.Run "System.Environment.CurrentManagedThreadId" |> Outputs.results
        Assert.That(number (), same(number ()))
