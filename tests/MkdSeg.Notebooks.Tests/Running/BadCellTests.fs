[<NUnit.Framework.Parallelizable(NUnit.Framework.ParallelScope.All)>]
module MkdSeg.Notebooks.Tests.Running.BadCellTests

open System.Diagnostics
open MkdSeg.Notebooks
open MkdSeg.Notebooks.Tests
open MkdSeg.PaperRepro.Tests
open NUnit.Framework

/// Runs "40 + 2", the cell, and one that must not be reached.
let private run (arguments: string list) (cell: string) : CellError =
    use place = new NotebookPlace()
    let path = place.Notebook("n.ipynb", [ "40 + 2"; cell; "failwith \"not reached\"" ])
    let outcome = Program.run ([ "notebook"; "run"; path ] @ arguments)
    Assert.That(outcome.Code, same 1, outcome.Error)
    Assert.That(outcome.Error, Does.StartWith $"mkdseg: {path}, cell 2: ")
    Assert.That(outcome.Error.TrimEnd().Split('\n').Length, same 1, outcome.Error)

    match Outputs.ofFile path with
    | [ before; failed; [] ] ->
        Assert.That(Outputs.results before, same [ "42" ], "the cell before is kept")
        Outputs.error failed |> Option.get
    | other -> failwith $"%A{other}"

[<TestCase("exit 5", CellErrorName.Exit, "exit 5 was called")>]
[<TestCase("System.Environment.Exit 5", CellErrorName.ProcessEnded, "with exit code 5")>]
[<TestCase("System.Environment.FailFast \"enough\"", CellErrorName.ProcessEnded, "by signal 6")>]
[<TestCase("System.Diagnostics.Process.GetCurrentProcess().Kill()", CellErrorName.ProcessEnded, "by signal 9")>]
[<TestCase("let rec down (n: int) : int = 1 + down (n + 1)\ndown 0", CellErrorName.ProcessEnded, "by signal 6")>]
[<TestCase("System.String('x', 10_000_000)", CellErrorName.OutputLimit, "the most that a notebook keeps")>]
[<TestCase("while true do printfn \"without end\"", CellErrorName.OutputLimit, "the most that a notebook keeps")>]
[<TestCase("System.Diagnostics.Process.Start(\"yes\").WaitForExit()", CellErrorName.OutputLimit, "native code")>]
let ``a cell that ends, floods or crashes its session`` (cell: string, name: string, words: string) =
    let error = run [] cell
    Assert.That(error.Name, same name)
    Assert.That(error.Message, Does.Contain words)

[<TestCase("while true do ()", false)>]
[<TestCase("let clock = System.Diagnostics.Stopwatch.StartNew()\n"
           + "try System.Threading.Thread.Sleep -1 finally (while clock.ElapsedMilliseconds >= 0L do ())",
           true)>]
let ``a cell beyond its time is stopped, if need be with its process`` (cell: string, isStubborn: bool) =
    let clock = Stopwatch.StartNew()
    // Long enough for the cell before it on a busy machine, whose compiler is still cold.
    let error = run [ "--timeout"; "10" ] cell
    Assert.That(error.Name, same CellErrorName.Timeout)
    Assert.That(error.Message, Does.Contain "longer than 10 s")

    // A finally block is not abandoned: it has its five seconds more, then its process goes.
    if isStubborn then
        Assert.That(clock.Elapsed.TotalSeconds, Is.GreaterThan 15.0)

[<Test>]
let ``what is no notebook is refused with one line and code 2`` () =
    use place = new NotebookPlace()
    let outcome = Program.run [ "notebook"; "run"; place.Write("n.ipynb", "not JSON") ]
    Assert.That(outcome.Code, same 2)
    Assert.That(outcome.Error, Does.Contain "n.ipynb is not a notebook: no JSON at line 1")
