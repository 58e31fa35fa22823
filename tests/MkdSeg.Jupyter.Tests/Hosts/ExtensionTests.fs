namespace MkdSeg.Jupyter.Tests

open System
open System.Diagnostics
open System.IO
open MkdSeg.Display
open MkdSeg.Notebooks
open MkdSeg.Notebooks.Tests
open MkdSeg.Notebooks.Tests.Books
open MkdSeg.PaperRepro.Tests
open NUnit.Framework

/// The package MkdSeg.Interactive in .NET Interactive: to refer to it is enough, as for any extension of that kernel.
type ExtensionTests() =
    let pack (tool: InteractiveTool) (project: string) =
#if DEBUG
        let configuration = "Debug"
#else
        let configuration = "Release"
#endif
        let path = Path.Combine(Committed.folder, "..", "src", project)
        let arguments = [ "pack"; path; "-c"; configuration; "--no-build"; "-o"; tool.Place.Path "packages" ]
        let info = ProcessStartInfo("dotnet", arguments, RedirectStandardOutput = true, RedirectStandardError = true)
        use running = Process.Start info |> nonNull
        let outcome = Program.finish running
        Assert.That(outcome.Code, Is.Zero, outcome.Out + outcome.Error)

    [<Test>]
    member _.``a package reference registers what this project shows``() =
        use tool = new InteractiveTool()
        List.iter (pack tool) [ "MkdSeg.Imaging"; "MkdSeg.Interactive" ]
        let source = tool.Place.Path "packages"

        let cells =
            [ $"#i \"nuget:{source}\"\n#r \"nuget: MkdSeg.Interactive\""
              "[ {| Case = \"a\"; Dice = 0.5 |} ]"
              "open MkdSeg.Imaging.Rendering\nPanel(8, 8, Array.zeroCreate 64, 0.0f, 1.0f, null)"
              "XPlot.Plotly.Chart.Line [ 1, 2; 2, 3 ]"
              "let shown = MkdSeg.Display.Displays.show \"a\"\nshown.Update \"b\"" ]

        let path = tool.Place.Notebook("extension.ipynb", cells)
        let script = Path.Combine(AppContext.BaseDirectory, "Hosts", "run_notebooks.py")
        let outcome = tool.Python [ script; tool.Place.Path "out"; path ]
        Assert.That(outcome.Out, Does.Contain "\"failure\": \"\"", outcome.Error)

        let form (mimeType: string) (outputs: CellOutput list) =
            outputs
            |> List.tryPick (function
                | CellOutput.Result bundle
                | CellOutput.Display(_, bundle) -> bundle.TryForm mimeType
                | _ -> None)

        match Outputs.ofFile (tool.Place.Path "out/extension.ipynb") with
        | [ _; table; panel; chart; shown ] ->
            Assert.That(form MimeType.Html table |> Option.get, Does.Contain "<th>Case</th><th>Dice</th>")
            Assert.That(form MimeType.Plain panel, same (Some "Panels in pixels: 8 x 8"))
            Assert.That((form MimeType.Png panel).IsSome)
            Assert.That(form MimeType.Svg chart |> Option.get, Does.StartWith "<svg")
            Assert.That(form MimeType.Plain shown, same (Some "b"))
        | other -> Assert.Fail $"%A{other}"
