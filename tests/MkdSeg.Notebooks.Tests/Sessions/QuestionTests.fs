namespace MkdSeg.Notebooks.Tests.Sessions

open System
open MkdSeg.Notebooks
open MkdSeg.Notebooks.Tests
open NUnit.Framework

/// What a session answers about code that is not run.
type QuestionTests() =
    let mutable session = Unchecked.defaultof<OneSession>

    [<OneTimeSetUp>]
    member _.Start() =
        session <- new OneSession()

        session.Run(
            "/// Twice a number.\nlet twice (x: int) = 2 * x\nlet ``odd name`` = 1\ntype Row = { Dice: float; Distance: "
            + "float }\nlet row = { Dice = 0.5; Distance = 1.0 }"
        )
        |> ignore

    [<OneTimeTearDown>]
    member _.Stop() = (session :> IDisposable).Dispose()

    [<TestCase("twi", "twice", 0)>]
    [<TestCase("row.Di", "Dice", 4)>]
    [<TestCase("row.", "Distance", 4)>]
    [<TestCase("let a = 1\nlet b = a + 1\nSeq.ma", "map", 28)>]
    [<TestCase("let text = \"abc\"\ntext.substr", "Substring", 22)>]
    [<TestCase("odd", "``odd name``", 0)>]
    [<TestCase("MkdSeg.Imaging.Geo", "Geometry", 15)>]
    [<TestCase("displ", "display", 0)>]
    member _.``what could stand at the end is listed``(code: string, word: string, start: int) =
        let found = session.Session.Complete(code, code.Length)
        Assert.That(found.Matches, Does.Contain word)
        Assert.That((found.Start, found.End), same (start, code.Length))

    [<Test>]
    member _.``what does not begin so is not listed, and nothing is where nothing fits``() =
        Assert.That((session.Session.Complete("row.Di", 6)).Matches, same [ "Dice"; "Display"; "Distance" ])
        Assert.That((session.Session.Complete("row.Nothing", 11)).Matches, Is.Empty)

    [<Test>]
    member _.``a cell that would be refused is not looked at, so that no package is fetched``() =
        let code = "#r \"nuget: Foo\"\ntwice"
        Assert.That((session.Session.Complete(code, code.Length)).Matches, Is.Empty)
        Assert.That(session.Session.Inspect(code, code.Length), same (None: string option))

    [<TestCase(-5)>]
    [<TestCase(500)>]
    member _.``a position beyond the code is its end``(position: int) =
        Assert.That((session.Session.Complete("twi", position)).End, same (Math.Clamp(position, 0, 3)))
        // The name begins at the code's beginning and ends at its end, so both places show it.
        Assert.That(session.Session.Inspect("twice", position) |> Option.defaultValue "nothing", Does.Contain "twice: x: int -> int")

    [<TestCase("twice 3", 2, "twice: x: int -> int")>]
    [<TestCase("twice 3", 5, "twice: x: int -> int")>]
    [<TestCase("twice (", 7, "twice: x: int -> int")>]
    [<TestCase("row.Dice", 8, "Dice: float")>]
    [<TestCase("let a = 1\nList.map id [ a ]", 17, "List.map")>]
    [<TestCase("System.String.Join", 18, "Join")>]
    member _.``a name is shown with its signature``(code: string, position: int, words: string) =
        Assert.That(session.Session.Inspect(code, position) |> Option.defaultValue "nothing", Does.Contain words)

    [<Test>]
    member _.``documentation is shown, that of a cell and that of this project's assemblies``() =
        Assert.That(session.Session.Inspect("twice", 5) |> Option.defaultValue "", Does.Contain "Twice a number.")
        Assert.That(session.Session.Inspect("display", 3) |> Option.defaultValue "", Does.Contain "Shows a value at once")

    [<TestCase("nothingOfThatName", 3)>]
    [<TestCase("1 + 1", 2)>]
    [<TestCase("", 0)>]
    member _.``where there is no name nothing is shown``(code: string, position: int) =
        Assert.That(session.Session.Inspect(code, position), same (None: string option))

    [<TestCase("1 + 1")>]
    [<TestCase("")>]
    [<TestCase("// a comment")>]
    [<TestCase("#!fsharp\nlet x = 1")>]
    [<TestCase("let f x =\n    x + 1\n")>]
    [<TestCase("match 1 with\n| 1 -> 2\n| _ -> 3")>]
    member _.``code that can be run is complete``(code: string) = Assert.That(session.Session.Completeness code, same Completeness.Complete)

    [<TestCase("let x =", 4)>]
    [<TestCase("let f x =\n    let y = x", 8)>]
    [<TestCase("let f x =\n    x +", 8)>]
    [<TestCase("[1; 2", 4)>]
    [<TestCase("f(1,", 4)>]
    [<TestCase("type Row = {", 4)>]
    [<TestCase("async {\n  let! x = y", 6)>]
    [<TestCase("\"abc", 4)>]
    [<TestCase("\"\"\"abc\n", 4)>]
    [<TestCase("let s = $\"{a", 4)>]
    [<TestCase("(* abc", 4)>]
    [<TestCase("if true then", 4)>]
    [<TestCase("match 3 with", 4)>]
    [<TestCase("match 3 with\n| 1 ->", 4)>]
    [<TestCase("for i in 1 .. 3 do", 4)>]
    [<TestCase("try 1", 4)>]
    [<TestCase("fun x ->", 4)>]
    [<TestCase("x <-", 4)>]
    [<TestCase("row |>", 4)>]
    member _.``code that lacks its end is incomplete``(code: string, indent: int) =
        Assert.That(session.Session.Completeness code, same (Completeness.Incomplete(String(' ', indent))))

    [<TestCase("let x = 1)")>]
    [<TestCase("} 1")>]
    [<TestCase("let let = 3")>]
    [<TestCase("let x == 3")>]
    [<TestCase("let 1x =")>]
    [<TestCase("let x = )\nlet y = (")>]
    member _.``no further line mends what is wrong before the end``(code: string) =
        Assert.That(session.Session.Completeness code, same Completeness.Invalid)
