namespace MkdSeg.Jupyter.Tests

open System
open System.IO
open System.Text.Json.Nodes
open MkdSeg.Display
open MkdSeg.Notebooks
open MkdSeg.Jupyter
open MkdSeg.Notebooks.Tests
open MkdSeg.Notebooks.Tests.Books
open NUnit.Framework

/// The kernel under Jupyter's own clients: client_checks.py runs all checks once, on few kernels, since each takes seconds to start.
type ClientTests() =
    let mutable results: Map<string, string> = Map.empty
    let mutable jupyter: Jupyter option = None

    [<OneTimeSetUp>]
    member _.Run() =
        let started = new Jupyter()
        jupyter <- Some started
        let outcome = started.Python [ Path.Combine(AppContext.BaseDirectory, "Serving", "client_checks.py") ]

        results <-
            Map.ofList
                [ for line in outcome.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries) do
                      let result = nonNull (JsonNode.Parse line)
                      TestContext.Progress.WriteLine $"""{result["check"]}: {result["seconds"]} s"""
                      string result["check"], string result["failure"] ]

        Assert.That(outcome.Code, Is.Zero, outcome.Error)
        Assert.That(results.Count, same 23, "every check has a test below")

    [<OneTimeTearDown>]
    member _.Clear() = jupyter |> Option.iter (fun jupyter -> (jupyter :> IDisposable).Dispose())

    [<TestCase("kernel_info")>]
    [<TestCase("streams")>]
    [<TestCase("streams_while_running")>]
    [<TestCase("execute_result")>]
    [<TestCase("display_and_update")>]
    [<TestCase("counts_and_history")>]
    [<TestCase("user_expressions")>]
    [<TestCase("errors")>]
    [<TestCase("stop_on_error")>]
    [<TestCase("completion")>]
    [<TestCase("inspection")>]
    [<TestCase("is_complete")>]
    [<TestCase("stdin_refused")>]
    [<TestCase("comms_and_heartbeat")>]
    [<TestCase("bad_signature_dropped")>]
    [<TestCase("interruption")>]
    [<TestCase("interruption_by_signal")>]
    [<TestCase("interruption_that_takes_long")>]
    [<TestCase("two_kernels")>]
    [<TestCase("cells_that_end_their_session")>]
    [<TestCase("restart")>]
    [<TestCase("shutdown")>]
    [<TestCase("nbclient")>]
    member _.``a check of the client library``(check: string) =
        Assert.That(results |> Map.tryFind check |> Option.defaultValue "it did not run", Is.Empty)

    [<Test>]
    member _.``nbconvert runs a notebook through the kernel``() =
        let jupyter = jupyter.Value
        let path = jupyter.Place.Notebook("n.ipynb", [ "let a = 40"; "printf \"seen\"\na + 2" ])
        let outcome = jupyter.Python [ "-m"; "nbconvert"; "--to"; "notebook"; "--execute"; "--output"; "done.ipynb"; path ]
        Assert.That(outcome.Code, Is.Zero, outcome.Error)

        match Outputs.ofFile (jupyter.Place.Path "done.ipynb") with
        | [ []; last ] ->
            Assert.That(Outputs.text last, same "seen")
            Assert.That(Outputs.results last, same [ "42" ])
        | other -> Assert.Fail $"%A{other}"

    /// Those that train take minutes; what they do is asked of the runner, and that the kernel runs any notebook is asked here.
    [<Test>]
    member _.``nbconvert runs the notebooks of recorded scores, and nbformat finds all of ours valid``() =
        let jupyter = jupyter.Value
        let recorded = [ "table-ct-target"; "table-mr-target"; "table-ablation"; "statistics" ]

        let outcome =
            jupyter.Python(
                [ "-m"; "nbconvert"; "--to"; "notebook"; "--execute"; "--output-dir"; jupyter.Place.Path "ours" ]
                @ List.map Committed.path recorded
            )

        Assert.That(outcome.Code, Is.Zero, outcome.Error)

        for name in recorded do
            match Outputs.ofFile (jupyter.Place.Path $"ours/{name}.ipynb") |> List.last with
            | [ CellOutput.Result bundle ] -> Assert.That(bundle.TryForm MimeType.Html |> Option.get, Does.Contain "<b>Verdict.</b>")
            | other -> Assert.Fail $"%A{other}"

        let validate = "import nbformat, sys\nfor path in sys.argv[1:]: nbformat.validate(nbformat.read(path, as_version=4))"
        let outcome = jupyter.Python([ "-c"; validate ] @ List.map Committed.path Committed.names)
        Assert.That(outcome.Code, Is.Zero, outcome.Error)
