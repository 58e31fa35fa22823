namespace MkdSeg.Notebooks.Tests.Interactive

open System
open Microsoft.DotNet.Interactive.Formatting
open MkdSeg.Display
open MkdSeg.Notebooks
open MkdSeg.Notebooks.Tests
open MkdSeg.Notebooks.Tests.Sessions
open NUnit.Framework

/// What cells of .NET Interactive do, one thing at a time.
type InteractiveCellTests() =
    let mutable session = Unchecked.defaultof<OneSession>

    let form (mimeType: string) (code: string) : string =
        session.Run code
        |> List.tryPick (function
            | CellOutput.Result bundle
            | CellOutput.Display(_, bundle) -> bundle.TryForm mimeType
            | _ -> None)
        |> Option.defaultValue ""

    let html = form MimeType.Html
    let message (code: string) = session.Run code |> Outputs.error |> Option.map _.Message |> Option.defaultValue ""

    [<OneTimeSetUp>]
    member _.Start() = session <- new OneSession()

    [<OneTimeTearDown>]
    member _.Stop() =
        (session :> IDisposable).Dispose()
        Formatter.ResetToDefault()

    [<TestCase("[ 1; 2; 3 ]", "<div class=\"dni-plaintext\"><pre>[ 1, 2, 3 ]</pre></div>")>]
    [<TestCase("[| 1.5; 2.0 |]", "<pre>[ 1.5, 2 ]</pre>")>]
    [<TestCase("set [ 2; 1 ]", "<pre>[ 1, 2 ]</pre>")>]
    [<TestCase("seq { for n in 1..3 -> n * n }", "<pre>[ 1, 4, 9 ]</pre>")>]
    [<TestCase("Seq.initInfinite id", "18, 19 ... (more) ]</pre>")>]
    [<TestCase("[| 1..50 |]", "19, 20 ... (30 more) ]</pre>")>]
    [<TestCase("Array2D.init 2 2 (fun a b -> a + b)", "<pre>[[0; 1]\n [1; 2]]</pre>")>]
    [<TestCase("Some 3", "<code>Some(3)</code>")>]
    [<TestCase("(Ok 3: Result<int, string>)", "<pre>Ok 3</pre>")>]
    [<TestCase("ValueSome 3", "<pre>ValueSome 3</pre>")>]
    [<TestCase("(1, \"a\")", "<td>Item2</td>")>]
    [<TestCase("dict [ \"a\", 1 ]", "<th><i>key</i></th><th>value</th>")>]
    [<TestCase("HTML \"<b>x</b>\"", "<b>x</b>")>]
    [<TestCase("PocketView \"hr\"", "<hr></hr>")>]
    [<TestCase("Html.p [ Html._class \"a\"; Html._hidden false ] [ \"<\"; 3 ]", "<p class=\"a\">&lt;")>]
    [<TestCase("Html.br [] []", "<br />")>]
    [<TestCase("new System.Threading.SemaphoreSlim(1)", "<pre>System.Threading.SemaphoreSlim</pre>")>]
    member _.``a value is shown as in .NET Interactive``(code: string, part: string) = Assert.That(html code, Does.Contain part)

    [<TestCase("3")>]
    [<TestCase("\"text\"")>]
    [<TestCase("Guid.Empty")>]
    [<TestCase("true")>]
    [<TestCase("DayOfWeek.Monday")>]
    member _.``what is a text says it once``(code: string) = Assert.That(html code, Is.Empty)

    [<Test>]
    member _.``a formatter of a cell is heard, for numbers too, until the table is reset``() =
        session.Run "Formatter.Register<int>((fun n -> sprintf \"<i>%d</i>\" n), \"text/html\")" |> ignore
        Assert.That(html "3", same "<i>3</i>")
        session.Run "Formatter.Register<seq<string>>((fun words -> \"words\"), \"text/plain\")" |> ignore
        Assert.That(session.Run "[ \"a\" ]" |> Outputs.results, same [ "words" ])
        session.Run "Formatter.ResetToDefault()" |> ignore
        Assert.That(html "3", Is.Empty)
        Assert.That(html "[ {| Dice = 0.5 |} ]", Does.Contain "<th>Dice</th>", "ours are there again")

    [<Test>]
    member _.``text alone is shown where a cell prefers it``() =
        session.Run "Formatter.SetPreferredMimeTypesFor(typeof<obj>, \"text/plain\")" |> ignore
        Assert.That(html "[ 1; 2 ]", Is.Empty)
        session.Run "Formatter.ResetToDefault()" |> ignore
        Assert.That(html "[ 1; 2 ]", Is.Not.Empty)

    [<Test>]
    member _.``displays of the library come out, and updates of ours take their place``() =
        match session.Run "let shown = (5).Display()\nshown.Update 6" with
        | [ CellOutput.Display(id, five); CellOutput.Update(again, six) ] ->
            Assert.That(again, Is.EqualTo id)
            Assert.That([ five; six ] |> List.map _.TryForm(MimeType.Plain), same [ Some "5"; Some "6" ])
        | other -> Assert.Fail $"%A{other}"

        match session.Run "let view = PocketView \"b\"\nview.Display()" with
        | [ CellOutput.Display(_, bundle) ] -> Assert.That(bundle.TryForm MimeType.Html, same (Some "<b></b>"))
        | other -> Assert.Fail $"%A{other}"

        match session.Run "[ 1; 2 ].Display(\"text/plain\") |> ignore\n\"<b>x</b>\".DisplayAs \"text/html\"" with
        | [ CellOutput.Display(_, plain); CellOutput.Display(_, bold) ] ->
            Assert.That(plain.Forms, same [ MimeType.Plain, "[1; 2]" ])
            Assert.That(bold.Forms, same [ MimeType.Html, "<b>x</b>" ])
        | other -> Assert.Fail $"%A{other}"

    [<Test>]
    member _.``a style rule cannot end its script``() =
        let script = html "CSS \"a { content: '</script>' }\""
        Assert.That(script.Split "</script>", Has.Length.EqualTo 2)
        Assert.That(html "Javascript \"alert(1)\"", same "<script type=\"text/javascript\">alert(1)</script>")

    [<Test>]
    member _.``parts in other languages are shown where they stand, and F# keeps its lines``() =
        match session.Run "let one = 1\none\n#!html\n<p>x</p>\n#!markdown\n*y*\n#!fsharp\none + 1" with
        | [ CellOutput.Display(_, one); CellOutput.Display(_, page); CellOutput.Display(_, words); CellOutput.Result two ] ->
            Assert.That(one.TryForm MimeType.Plain, same (Some "1"))
            Assert.That(page.TryForm MimeType.Html, same (Some "<p>x</p>"))
            Assert.That(words.TryForm MimeType.Markdown, same (Some "*y*"))
            Assert.That(two.TryForm MimeType.Plain, same (Some "2"))
        | other -> Assert.Fail $"%A{other}"

        Assert.That(message "#!html\n<p/>\n#!fsharp\nlet a = 1 + \"x\"", Does.StartWith $"cell {session.Count}, line 4, column 13: FS0001")

    [<Test>]
    member _.``a cell's time is told behind its value``() =
        match session.Run "#!time\n1 + 1" with
        | [ CellOutput.Result _; CellOutput.Display(_, time) ] ->
            Assert.That(time.TryForm MimeType.Plain |> Option.get, Does.Match @"^Wall time: \d+\.\d+ms$")
        | other -> Assert.Fail $"%A{other}"

    [<Test>]
    member _.``values, commands and what runs them are told``() =
        session.Run "let seventeen = 17" |> ignore
        Assert.That(session.Run "#!who" |> Outputs.text, Does.Contain "seventeen")
        Assert.That(session.Run "#!whos" |> Outputs.text, Does.Contain "seventeen: Int32 = 17\n")
        Assert.That(session.Run "#!about" |> Outputs.text, Does.StartWith "A session of mkdseg ")
        Assert.That(session.Run "#!lsmagic" |> Outputs.text, Does.Contain "#!time ")

    [<TestCase("#!csharp\nvar x = 1;", "#!csharp runs code of another language; cells here are F#.")>]
    [<TestCase("#!pwsh\nls", "#!pwsh runs code of another language")>]
    [<TestCase("#!set --name x --value 3", "Write it as F#: let NAME = VALUE.")>]
    [<TestCase("#!share --from csharp x", "every cell sees all values. Take the line away.")>]
    [<TestCase("#!import \"a.fsx\"", "Write #load \"FILE.fsx\".")>]
    [<TestCase("#!connect jupyter", "Use the other one in a notebook of its own.")>]
    [<TestCase("%%nothing", "#!lsmagic lists those that are known here.")>]
    [<TestCase("#r \"nuget: Octokit, 0.32.0\"\n#r \"nuget:NodaTime\"", "add Octokit, NodaTime to a project, build that")>]
    member _.``what is not offered is refused before anything runs, with what to do``(code: string, words: string) =
        let error = session.Run $"printf \"ran\"\n{code}"
        Assert.That(Outputs.text error, Is.Empty)
        Assert.That((Outputs.error error |> Option.get).Name, Is.EqualTo CellErrorName.Refused)
        Assert.That((Outputs.error error |> Option.get).Message, Does.Contain words)

    [<Test>]
    member _.``a package whose assembly is here is used, and its release told``() =
        let code =
            "#i \"nuget: https://example.org/index.json\"\n#r \"nuget: XPlot.Plotly.Interactive, 4.0.6\"\n"
            + "open XPlot.Plotly\nLayout(title = \"t\").title"

        let outputs = session.Run code

        Assert.That(Outputs.error outputs, same None)

        Assert.That(
            Outputs.text outputs,
            Does.Match "XPlot.Plotly.Interactive 4.0.6: cells use XPlot.Plotly 4\\.\\d+\\.\\d+, which the program brings.\n$"
        )

    [<Test>]
    member _.``a name that a failed cell was to define is told with that cell``() =
        session.Run "let lost = failwith \"no\": int" |> ignore
        let failed = session.Count
        Assert.That(message "lost + 1", Does.EndWith $"Cell {failed}, which failed, was to define 'lost': mend and run that one first.")
        session.Run "let lost = 1" |> ignore
        Assert.That(session.Run "lost + 1" |> Outputs.results, same [ "2" ])
        Assert.That(message "unheardOf + 1", Does.Not.Contain "which failed")
