module MkdSeg.Notebooks.Tests.Running.RunTests

open System.IO
open MkdSeg.Notebooks
open MkdSeg.Notebooks.Tests
open MkdSeg.PaperRepro.Tests
open NUnit.Framework

let private plain (outputs: CellOutput list list) = outputs |> List.map (fun cell -> Outputs.text cell, Outputs.results cell)

[<Test>]
let ``outputs, results and counts are written back, in place`` () =
    use place = new NotebookPlace()
    let path = place.Notebook("n.ipynb", [ "let a = 20\nprintfn \"said\""; "  "; "a + 1"; "System.IO.Directory.GetCurrentDirectory()" ])
    let outcome = Program.run [ "notebook"; "run"; path ]
    Assert.That(outcome.Code, Is.Zero, outcome.Error)
    Assert.That(plain (Outputs.ofFile path), same [ "said\n", []; "", []; "", [ "21" ]; "", [ place.Root ] ])
    Assert.That((Notebook.Read path).Cells |> List.map _.ExecutionCount, same [ Some 1; None; Some 2; Some 3 ])
    Assert.That(Directory.GetFiles place.Root, same [| path |], "nothing else is left")

[<Test>]
let ``several notebooks go to a folder, each in a session of its own, with parameters`` () =
    use place = new NotebookPlace()
    let cells = [ [ "parameters" ], "let n = 1"; [], "n * 10" ]
    let first, second = place.Tagged("a.ipynb", cells), place.Tagged("b.ipynb", cells)
    let before = File.ReadAllText first
    let outcome = Program.run [ "notebook"; "run"; first; second; "--parameters"; "n=4"; "--out"; place.Path "out" ]
    Assert.That(outcome.Code, Is.Zero, outcome.Error)

    for name in [ "out/a.ipynb"; "out/b.ipynb" ] do
        Assert.That(plain (Outputs.ofFile (place.Path name)), same [ "", []; "", []; "", [ "40" ] ])

    Assert.That(File.ReadAllText first, same before)

[<Test>]
let ``the first cell that fails ends the run with its number, and what came before is kept`` () =
    use place = new NotebookPlace()
    let path = place.Notebook("n.ipynb", [ "1"; "printf \"x\"\nlet y = 3\nfailwith \"no luck\""; "3" ])
    let outcome = Program.run [ "notebook"; "run"; path ]
    Assert.That(outcome.Code, same 1)
    Assert.That(outcome.Error, same $"mkdseg: {path}, cell 2: System.Exception: no luck\n")
    Assert.That(outcome.Out, Does.Contain "at cell 2, line 3")

    match Outputs.ofFile path with
    | [ [ CellOutput.Result _ ]; [ CellOutput.Text(_, "x"); CellOutput.Failure error ]; [] ] -> Assert.That(error.Message, same "no luck")
    | other -> Assert.Fail $"%A{other}"

[<Test>]
let ``a cell that may fail does not end the run`` () =
    use place = new NotebookPlace()
    let path = place.Tagged("n.ipynb", [ [ "raises-exception" ], "failwith \"on purpose\""; [], "2" ])
    Assert.That((Program.run [ "notebook"; "run"; path ]).Code, Is.Zero)
    Assert.That(Outputs.ofFile path |> List.map Outputs.results, same [ []; [ "2" ] ])

[<Test>]
let ``a display is updated where it stands, also from a later cell`` () =
    use place = new NotebookPlace()
    let path = place.Notebook("n.ipynb", [ "let shown = display \"0 of 2\"\nshown.Update \"1 of 2\""; "shown.Update \"2 of 2\"" ])
    Assert.That((Program.run [ "notebook"; "run"; path ]).Code, Is.Zero)

    match Outputs.ofFile path with
    | [ [ CellOutput.Display(_, bundle) ]; [] ] -> Assert.That(bundle.TryForm MimeType.Plain, same(Some "2 of 2"))
    | other -> Assert.Fail $"%A{other}"

[<TestCase("--timeout 0", "--timeout is 0")>]
[<TestCase("--parameters n", "NAME=VALUE")>]
[<TestCase("--parameters m=1", "no cell is tagged 'parameters'")>]
[<TestCase("--fast", "mkdseg notebook run --help")>]
let ``a wrong call gets one line and code 2`` (arguments: string, word: string) =
    use place = new NotebookPlace()
    let path = place.Notebook("n.ipynb", [ "1" ])
    let before = File.ReadAllText path
    let outcome = Program.run ([ "notebook"; "run"; path ] @ List.ofArray (arguments.Split ' '))
    Assert.That(outcome.Code, same 2, outcome.Error)
    Assert.That(outcome.Error, Does.Contain word)
    Assert.That(outcome.Error.TrimEnd().Split('\n').Length, same 1)
    Assert.That(File.ReadAllText path, same before)
