module MkdSeg.Notebooks.Tests.Files.ParametersTests

open System
open MkdSeg.Imaging
open MkdSeg.Notebooks
open MkdSeg.Notebooks.Tests
open NUnit.Framework

let private defaults =
    "let iterations = 200 // steps\nlet rate: float = 0.1\nlet mutable name = \"quick\"\nlet retrain = false\nlet list = [ 1 "
    + "]\nlet tiny = 1e-3"

let private applied (settings: string list) : NotebookCell list =
    use place = new NotebookPlace()
    let notebook = Notebook.Read(place.Tagged("n.ipynb", [ [], "1"; [ "parameters" ], defaults; [], "2" ]))
    Parameters.apply notebook (settings |> List.map Parameters.parse)
    notebook.Cells

let private refusal (setting: string) =
    Assert.Throws<InvalidInputException>(Action(fun () -> applied [ setting ] |> ignore)) |> nonNull |> _.Message

[<Test>]
let ``values are given anew in a cell behind, of the kind that they have`` () =
    let cells = applied [ "iterations=5"; "rate=2"; "name=a \"b\\"; "retrain=True"; "tiny=0.5" ]
    Assert.That(cells |> List.map _.Tags, same [ []; [ "parameters" ]; [ "injected-parameters" ]; [] ])

    Assert.That(
        cells[2].Source,
        same "let iterations = 5\nlet rate: float = 2.0\nlet mutable name = \"a \\\"b\\\\\"\nlet retrain = true\nlet tiny = 0.5"
    )

    Assert.That(cells[2].Id, Does.Match "^[a-zA-Z0-9-_]{1,64}$")

/// What is injected for a cell of one line.
let private injected (line: string) (value: string) : string =
    use place = new NotebookPlace()
    let notebook = Notebook.Read(place.Tagged("n.ipynb", [ [ "parameters" ], line ]))
    Parameters.apply notebook [ "x", value ]
    notebook.Cells[1].Source

[<TestCase("let x = \"http://a/b\"", "c", "let x = \"c\"")>]
[<TestCase("let x = \"a\" // \"b\"", "c", "let x = \"c\"")>]
[<TestCase("let x = \"say \\\"a\\\"\"", "//", "let x = \"//\"")>]
[<TestCase("let x = @\"C:\\a\"", "C:\\b", "let x = \"C:\\\\b\"")>]
[<TestCase("let x = \"\"\"a \"b\" \"\"\"", "c\td\r\n", "let x = \"c\\td\\r\\n\"")>]
[<TestCase("let x =\n    \"a\"", "c", "let x = \"c\"")>]
[<TestCase("let x = 10L", "3000000000", "let x = 3000000000L")>]
[<TestCase("let x = 10L", "7L", "let x = 7L")>]
[<TestCase("let x = 0x10", "0x20", "let x = 32")>]
[<TestCase("let x = 1_000", "-5", "let x = -5")>]
[<TestCase("let x = -1", "2", "let x = 2")>]
[<TestCase("let x = 1uy", "255", "let x = 255uy")>]
[<TestCase("let x = 0.5f", "2", "let x = 2.0f")>]
[<TestCase("let x = 0.5m", "0.10", "let x = 0.10m")>]
[<TestCase("let x: int64 = 1L", "2", "let x: int64 = 2L")>]
[<TestCase("let mutable x = true", "False", "let mutable x = false")>]
[<TestCase("let x = 1\nlet x = \"a\"", "2", "let x = \"2\"")>]
let ``every way to write a value is understood`` (line: string, value: string, source: string) =
    Assert.That(injected line value, same source)

[<TestCase("let x = 10", "3000000000", "from -2147483648 to 2147483647")>]
[<TestCase("let x = 10L", "9223372036854775808", "a whole number from")>]
[<TestCase("let x = 10", "1L", "a whole number from")>]
[<TestCase("let x = 1uy", "256", "from 0 to 255")>]
[<TestCase("let x = 1", "", "a whole number")>]
[<TestCase("let x = 0.5", "1e999", "a number")>]
[<TestCase("let x = System.DateTime.Now", "1", "x' is System.DateTime.Now in the cell")>]
[<TestCase("let x = \"a", "1", "is no F#")>]
let ``what would fail later is refused at once`` (line: string, value: string, reason: string) =
    let problem = Assert.Throws<InvalidInputException>(Action(fun () -> injected line value |> ignore)) |> nonNull
    Assert.That(problem.Message, Does.Contain reason)

[<Test>]
let ``of a name that is given twice the last value counts`` () =
    let cells = applied [ "iterations=5"; "rate=1"; "iterations=6" ]
    Assert.That(cells[2].Source, same "let rate: float = 1.0\nlet iterations = 6")

[<Test>]
let ``no setting leaves the notebook alone`` () = Assert.That((applied []).Length, same 3)

[<Test>]
let ``the cell of an earlier run is replaced`` () =
    use place = new NotebookPlace()
    let notebook = Notebook.Read(place.Tagged("n.ipynb", [ [ "parameters" ], defaults ]))
    Parameters.apply notebook [ "iterations", "5" ]
    Parameters.apply notebook [ "iterations", "6" ]
    Assert.That(notebook.Cells |> List.map _.Source, same [ defaults; "let iterations = 6" ])

[<TestCase("iterations=many", "a whole number")>]
[<TestCase("iterations=2.5", "a whole number")>]
[<TestCase("rate=NaN", "a number")>]
[<TestCase("retrain=1", "true or false")>]
[<TestCase("list=3", "[ 1 ]")>]
[<TestCase("speed=3", "no parameter 'speed'; the notebook has iterations, rate, name, retrain, list, tiny")>]
[<TestCase("iterations", "NAME=VALUE")>]
let ``a wrong setting is refused`` (setting: string, reason: string) = Assert.That(refusal setting, Does.Contain reason)

[<Test>]
let ``a notebook without such a cell takes no parameters`` () =
    use place = new NotebookPlace()
    let notebook = Notebook.Read(place.Notebook("n.ipynb", [ "let iterations = 3" ]))

    let error =
        Assert.Throws<InvalidInputException>(Action(fun () -> Parameters.apply notebook [ "iterations", "5" ])) |> nonNull

    Assert.That(error.Message, Does.Contain "no cell is tagged 'parameters'")
