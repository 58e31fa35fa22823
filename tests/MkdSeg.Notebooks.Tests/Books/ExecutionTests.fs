namespace MkdSeg.Notebooks.Tests.Books

open System.IO
open MkdSeg.Display
open MkdSeg.Notebooks
open MkdSeg.Notebooks.Tests
open MkdSeg.PaperRepro.Tests
open NUnit.Framework

/// The committed notebooks run: those that train nothing give what is stored, those that train go through with the least of everything.
[<Parallelizable(ParallelScope.All)>]
type ExecutionTests() =
    [<TestCase("table-ct-target")>]
    [<TestCase("table-mr-target")>]
    [<TestCase("table-ablation")>]
    [<TestCase("statistics")>]
    [<TestCase("figure-annotation-curve")>]
    [<TestCase("figure-assistant-volumes")>]
    [<TestCase("01-data-audit")>]
    member _.``recorded scores and the phantom's audit give the stored outputs``(name: string) =
        let outcome = Program.run [ "notebook"; "run"; "--check"; Committed.path name ]
        Assert.That(outcome.Code, Is.Zero, outcome.Out + outcome.Error)

    [<TestCase("00-quickstart", "iterations=4 warmUp=1 patients=4")>]
    [<TestCase("01-data-audit", "")>]
    [<TestCase("figure-alignment", "iterations=1 warmUp=1 patients=2")>]
    [<TestCase("own-method", "iterations=4 warmUp=1 patients=4")>]
    [<TestCase("ablation-playground", "row=target-only grid=iterations=2,3 seeds=0")>]
    member _.``a training with the least of everything comes to a verdict``(name: string, settings: string) =
        use place = new NotebookPlace()
        let settings = settings.Split(' ', System.StringSplitOptions.RemoveEmptyEntries) |> List.ofArray
        let parameters = $"folder={place.Path name}" :: settings |> List.collect (fun setting -> [ "--parameters"; setting ])
        let outcome = Program.run ([ "notebook"; "run"; Committed.path name; "--out"; place.Path "out" ] @ parameters)
        Assert.That(outcome.Code, Is.Zero, outcome.Out + outcome.Error)
        let cells = (Notebook.Read(Path.Combine(place.Path "out", $"{name}.ipynb"))).Cells

        match (List.last cells).Outputs with
        | [ CellOutput.Result bundle ] -> Assert.That(bundle.TryForm MimeType.Html |> Option.get, Does.Contain "<b>Verdict.</b>")
        | other -> Assert.Fail $"%A{other}"
