[<NUnit.Framework.Parallelizable(NUnit.Framework.ParallelScope.All)>]
module MkdSeg.Notebooks.Tests.Running.RunTests

open System.IO
open MkdSeg.Display
open MkdSeg.Notebooks
open MkdSeg.Notebooks.Tests
open MkdSeg.PaperRepro.Tests
open NUnit.Framework

let private plain (outputs: CellOutput list list) = outputs |> List.map (fun cell -> Outputs.text cell, Outputs.results cell)

[<Test>]
let ``outputs, results and counts are written back, in place`` () =
    use place = new NotebookPlace()

    let path =
        place.Notebook("n.ipynb", [ "let a = 20\nprintfn \"said\""; "  "; "a + 1"; "System.IO.Directory.GetCurrentDirectory()" ])

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

    let path =
        place.Notebook("n.ipynb", [ "let shown = display \"0 of 2\"\nshown.Update \"1 of 2\""; "shown.Update \"2 of 2\"" ])

    Assert.That((Program.run [ "notebook"; "run"; path ]).Code, Is.Zero)

    match Outputs.ofFile path with
    | [ [ CellOutput.Display(_, bundle) ]; [] ] -> Assert.That(bundle.TryForm MimeType.Plain, same (Some "2 of 2"))
    | other -> Assert.Fail $"%A{other}"

[<Test>]
let ``a cell with nbclient's tag is left out and keeps what it shows`` () =
    use place = new NotebookPlace()
    let path = place.Tagged("n.ipynb", [ [], "let kept = 1"; [ "skip-execution" ], "failwith \"not run\""; [], "kept + 1" ])
    let notebook = Notebook.Read path
    notebook.Cells[1].Record(7, [ CellOutput.Result(MimeBundle.Plain "of an earlier run") ])
    notebook.Write path
    let outcome = Program.run [ "notebook"; "run"; path ]
    Assert.That(outcome.Code, Is.Zero, outcome.Error)
    let cells = (Notebook.Read path).Cells
    Assert.That(cells |> List.map (fun cell -> Outputs.results cell.Outputs), same [ []; [ "of an earlier run" ]; [ "2" ] ])
    Assert.That(cells |> List.map _.ExecutionCount, same [ Some 1; Some 7; Some 2 ])
    Assert.That((Program.run [ "notebook"; "run"; "--check"; path ]).Code, Is.Zero)

[<Test>]
let ``all that native code prints in a cell belongs to it`` () =
    use place = new NotebookPlace()

    let script =
        place.Write(
            "print.py",
            "import sys\nsys.stdout.write('\u00e4' + 'x' * 9000 + 'end')\nsys.stderr.write('\U0001F600' * 2000 + 'stop')\n"
        )

    let cell = $"let run () = System.Diagnostics.Process.Start(\"python3\", \"{script}\").WaitForExit()\nrun ()"
    let path = place.Notebook("n.ipynb", [ cell; "1"; "run ()"; "2" ])
    let outcome = Program.runWith [ "PYTHONIOENCODING", "utf-8" ] [ "notebook"; "run"; path ]
    Assert.That(outcome.Code, Is.Zero, outcome.Error)

    match Outputs.ofFile path with
    | [ first; one; third; two ] ->
        for outputs in [ first; third ] do
            Assert.That(Outputs.text outputs, same ("\u00e4" + String.replicate 9000 "x" + "end"))

            let errors =
                outputs
                |> List.choose (function
                    | CellOutput.Text(StandardStream.Error, text) -> Some text
                    | _ -> None)

            Assert.That(String.concat "" errors, same (String.replicate 2000 "\U0001F600" + "stop"))

        Assert.That([ Outputs.results one; Outputs.results two ], same [ [ "1" ]; [ "2" ] ])
        Assert.That([ one.Length; two.Length ], same [ 1; 1 ])
    | other -> Assert.Fail $"%A{other}"

[<TestCase("absent")>]
[<TestCase("a-folder-with-so-long-a-name-that-no-socket-of-the-system-can-have-a-name-in-it-even-a-short-one")>]
let ``a temporary folder that is absent or has a long name does no harm`` (name: string) =
    use place = new NotebookPlace()
    let folder = place.Path name

    if name <> "absent" then
        Directory.CreateDirectory folder |> ignore

    let path = place.Notebook("n.ipynb", [ "40 + 2" ])
    let outcome = Program.runWith [ "TMPDIR", folder ] [ "notebook"; "run"; path ]
    Assert.That(outcome.Code, Is.Zero, outcome.Error)
    Assert.That(Outputs.ofFile path |> List.map Outputs.results, same [ [ "42" ] ])

[<Test>]
let ``a run that is stopped leaves the notebook as it was`` () =
    use place = new NotebookPlace()

    let path =
        place.Notebook("n.ipynb", [ "System.IO.File.WriteAllText(\"begun\", \"\")\nSystem.Threading.Thread.Sleep 60_000" ])

    let before = File.ReadAllText path
    use running = Program.start [ "notebook"; "run"; path ] []

    while not (running.HasExited || File.Exists(place.Path "begun")) do
        System.Threading.Thread.Sleep 50

    use kill = System.Diagnostics.Process.Start("kill", $"-INT {running.Id}")
    kill.WaitForExit()
    let outcome = Program.finish running
    Assert.That(outcome.Code, same 130, outcome.Error)
    Assert.That(outcome.Error, Does.Contain $"{path}: stopped; the notebook stays as it was.")
    Assert.That(File.ReadAllText path, same before)

[<Test>]
let ``a notebook that is saved while it runs stays as it was saved`` () =
    use place = new NotebookPlace()

    let path =
        place.Notebook(
            "n.ipynb",
            [ "let text = System.IO.File.ReadAllText \"n.ipynb\"\nSystem.IO.File.WriteAllText(\"n.ipynb\", text + \"\\n\")"; "3" ]
        )

    let outcome = Program.run [ "notebook"; "run"; path ]
    Assert.That(outcome.Code, same 1)
    Assert.That(outcome.Error, Does.Contain "was changed while it ran and stays as it is")
    Assert.That(Outputs.ofFile path |> List.map Outputs.results, same ([ []; [] ]: string list list))
    Assert.That(Outputs.ofFile (place.Path "n.received.ipynb") |> List.map Outputs.results, same [ []; [ "3" ] ])

[<Test>]
let ``two notebooks that would be written to one file are refused`` () =
    use place = new NotebookPlace()
    Directory.CreateDirectory(place.Path "b") |> ignore
    let one, other = place.Notebook("n.ipynb", [ "1" ]), place.Notebook("b/n.ipynb", [ "2" ])
    let outcome = Program.run [ "notebook"; "run"; one; other; "--out"; place.Path "out" ]
    Assert.That(outcome.Code, same 2)
    Assert.That(outcome.Error, Does.Contain "two outputs cannot go to one file")

[<Test>]
let ``an executed copy is replaced by the next run, a changed one and a stranger's are not`` () =
    use place = new NotebookPlace()
    let path = place.Notebook("n.ipynb", [ "1 + 1" ])
    let run () = Program.run [ "notebook"; "run"; path; "--out"; place.Path "out" ]
    Assert.That(run().Code, same 0)
    Assert.That(run().Code, same 0)
    let copy = place.Path "out/n.ipynb"
    Assert.That(Outputs.ofFile copy |> List.map Outputs.results, same [ [ "2" ] ])

    for words in [ File.ReadAllText(copy).Replace("1 + 1", "1 + 2"); File.ReadAllText path; "mine" ] do
        File.WriteAllText(copy, words)
        let outcome = run ()
        Assert.That(outcome.Code, same 2)
        Assert.That(outcome.Error, Does.Contain "is there already and was not made by 'mkdseg notebook run', or was changed since")
        Assert.That(File.ReadAllText copy, same words)

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
