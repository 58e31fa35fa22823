namespace MkdSeg.Jupyter.Tests

open System
open System.IO
open System.Text.Json.Nodes
open MkdSeg.Display
open MkdSeg.Jupyter.Tests
open MkdSeg.Notebooks
open MkdSeg.Notebooks.Tests
open MkdSeg.Notebooks.Tests.Books
open NUnit.Framework

/// The repository's notebooks in .NET Interactive's own F# kernel, where they lie: their first cell brings in the program.
type InteractiveToolTests() =
    let mutable tool: InteractiveTool option = None
    let mutable failures: Map<string, string> = Map.empty

    /// Those of recorded scores as they are, those that train with the least of everything.
    let asked (place: NotebookPlace) =
        let training name settings = Committed.path name :: $"folder=\"{place.Path name}\"" :: settings |> String.concat ":"

        [ Committed.path "table-ct-target"
          Committed.path "table-mr-target"
          Committed.path "table-ablation"
          Committed.path "statistics"
          Committed.path "figure-annotation-curve"
          Committed.path "figure-assistant-volumes"
          training "01-data-audit" []
          training "00-quickstart" [ "iterations=4"; "warmUp=1"; "patients=4" ]
          training "figure-alignment" [ "iterations=1"; "warmUp=1"; "patients=2" ]
          training "own-method" [ "iterations=4"; "warmUp=1"; "patients=4" ]
          training "ablation-playground" [ "row=\"target-only\""; "grid=\"iterations=2,3\""; "seeds=\"0\"" ] ]

    [<OneTimeSetUp>]
    member _.Run() =
        let started = new InteractiveTool()
        tool <- Some started
        let script = Path.Combine(AppContext.BaseDirectory, "Hosts", "run_notebooks.py")
        let outcome = started.Python(script :: started.Place.Path "out" :: asked started.Place)

        failures <-
            Map.ofList
                [ for line in outcome.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries) do
                      if line.StartsWith '{' then
                          let result = nonNull (JsonNode.Parse line)
                          TestContext.Progress.WriteLine $"""{result["notebook"]}: {result["seconds"]} s"""
                          nonNull (Path.GetFileNameWithoutExtension(string result["notebook"])), string result["failure"] ]

        Assert.That(outcome.Code, Is.Zero, outcome.Error)

    [<OneTimeTearDown>]
    member _.Clear() = tool |> Option.iter (fun tool -> (tool :> IDisposable).Dispose())

    member private _.Cells(name: string) : CellOutput list list =
        Assert.That(failures |> Map.tryFind name |> Option.defaultValue "it did not run", Is.Empty)
        Outputs.ofFile (tool.Value.Place.Path $"out/{name}.ipynb")

    /// The richest form of everything that a cell shows; nbformat writes them in another order. The first cell is left out: there .NET
    /// Interactive shows a script of its own.
    static member private Forms(cells: CellOutput list list) : string list list =
        [ for outputs in List.tail cells ->
              [ for output in outputs do
                    match output with
                    | CellOutput.Display(_, bundle)
                    | CellOutput.Result bundle ->
                        [ MimeType.Html; MimeType.Png; MimeType.Plain ] |> List.find (bundle.TryForm >> Option.isSome)
                    | _ -> () ] ]

    [<TestCase("table-ct-target")>]
    [<TestCase("table-mr-target")>]
    [<TestCase("table-ablation")>]
    [<TestCase("statistics")>]
    [<TestCase("figure-annotation-curve")>]
    [<TestCase("figure-assistant-volumes")>]
    [<TestCase("01-data-audit")>]
    [<TestCase("00-quickstart")>]
    [<TestCase("figure-alignment")>]
    [<TestCase("own-method")>]
    [<TestCase("ablation-playground")>]
    member tests.``a notebook comes to its verdict``(name: string) =
        let outputs = tests.Cells name

        match List.last outputs with
        | [ CellOutput.Result bundle ] -> Assert.That(bundle.TryForm MimeType.Html |> Option.get, Does.Contain "<b>Verdict.</b>")
        | other -> Assert.Fail $"%A{other}"

    /// What the notebooks show has the forms of our own kernel, so that it looks the same.
    [<TestCase("table-ct-target")>]
    [<TestCase("statistics")>]
    [<TestCase("01-data-audit")>]
    [<TestCase("figure-alignment")>]
    member tests.``tables, charts and pictures are those of our own kernel``(name: string) =
        let ours = InteractiveToolTests.Forms(Outputs.ofFile (Committed.path name))
        Assert.That(InteractiveToolTests.Forms(tests.Cells name), same ours)

    /// A training's charts grow in place: an update takes the place of what stands.
    [<Test>]
    member tests.``a training leaves a chart of losses and one of Dice``() =
        let charts =
            tests.Cells "00-quickstart"
            |> List.tail // the first has the kernel's own script
            |> List.collect id
            |> List.choose (function
                | CellOutput.Display(_, bundle) -> bundle.TryForm MimeType.Html
                | _ -> None)
            |> List.filter _.Contains("<script")

        Assert.That(charts, Has.Length.EqualTo 2)
        Assert.That(charts[0], Does.Contain "kd_")
        Assert.That(charts[1], Does.Contain "validation")
