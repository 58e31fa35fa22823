module MkdSeg.Notebooks.Tests.Files.ParametersTests

open System
open MkdSeg.Imaging
open MkdSeg.Notebooks
open MkdSeg.Notebooks.Tests
open NUnit.Framework

let private defaults =
    "let iterations = 200 // steps\nlet rate: float = 0.1\nlet mutable name = \"quick\"\nlet retrain = false\nlet list = [ 1 ]\nlet tiny = 1e-3"

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
    Assert.That(cells[2].Source, same "let iterations = 5\nlet rate = 2.0\nlet name = \"a \\\"b\\\\\"\nlet retrain = true\nlet tiny = 0.5")
    Assert.That(cells[2].Id, Does.Match "^[a-zA-Z0-9-_]{1,64}$")

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
    let error = Assert.Throws<InvalidInputException>(Action(fun () -> Parameters.apply notebook [ "iterations", "5" ])) |> nonNull
    Assert.That(error.Message, Does.Contain "no cell is tagged 'parameters'")
