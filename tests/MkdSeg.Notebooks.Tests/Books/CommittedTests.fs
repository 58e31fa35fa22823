namespace MkdSeg.Notebooks.Tests.Books

open System
open System.IO
open System.Reflection
open System.Text.Json.Nodes
open System.Text.RegularExpressions
open MkdSeg.Display
open MkdSeg.Notebooks
open MkdSeg.Notebooks.Tests
open NUnit.Framework

/// What is committed is whole: structure, question, outputs in order, verdict.
type CommittedTests() =
    static member Names = Committed.names |> List.map (fun name -> TestCaseData(name).SetArgDisplayNames name)

    [<Test>]
    member _.``the notebooks are the paper's tables and figures and those that begin``() =
        let expected =
            [ "00-quickstart"
              "01-data-audit"
              "ablation-playground"
              "figure-alignment"
              "figure-annotation-curve"
              "figure-assistant-volumes"
              "own-method"
              "statistics"
              "table-ablation"
              "table-ct-target"
              "table-mr-target" ]

        Assert.That(Committed.names, same expected)

    /// What `#r` names there lies beside the program, and is what a cell can use in our own session.
    [<Test>]
    member _.``another kernel gets the assemblies that cells of ours have``() =
        let script = File.ReadAllText(Path.Combine(Committed.folder, "mkdseg.fsx"))
        let named = [ for found in Regex.Matches(script, "(?m)^#r \"(.+)\"$") -> found.Groups[1].Value ]

        for file in named do
            Assert.That(File.Exists(Path.Combine(AppContext.BaseDirectory, file)), file)

        let known = [ for reference in (Assembly.Load "mkdseg").GetReferencedAssemblies() -> $"{reference.Name}.dll" ]
        let compiler = [ "MkdSeg.Notebooks.dll"; "MkdSeg.Jupyter.dll" ]
        let ours = known |> List.filter _.StartsWith("MkdSeg.") |> List.except compiler
        let own = [ "mkdseg.dll"; "MkdSeg.Interactive.dll"; "TorchSharp.dll"; "XPlot.Plotly.dll" ]
        Assert.That(List.sort named, same (List.sort (ours @ own)))

    [<TestCaseSource(nameof CommittedTests.Names)>]
    member _.``nbformat 4.5 with ids of its own, a question first and a verdict last``(name: string) =
        let json = (JsonNode.Parse(File.ReadAllText(Committed.path name)) |> nonNull).AsObject()
        let number (field: string) = (json[field] |> nonNull).GetValue<int>()
        Assert.That((number "nbformat", number "nbformat_minor"), same (4, 5))
        let cells = (Notebook.Read(Committed.path name)).Cells
        let ids = cells |> List.map _.Id
        Assert.That(ids, Is.Unique)

        for id in ids do
            Assert.That(Regex.IsMatch(id, "^[a-zA-Z0-9_-]{1,64}$"), id)

        let code = cells |> List.filter _.IsCode
        Assert.That(code.Length, Is.LessThanOrEqualTo 12)
        Assert.That(code.Head.Source, same "#load \"mkdseg.fsx\"", "the first cell brings the program into another kernel")
        let first = cells.Head
        Assert.That(first.IsCode, same false)
        Assert.That(first.Source, Does.StartWith "# ")
        Assert.That((first.Source.Split '\n')[0], Does.EndWith "?")
        Assert.That(cells |> List.exists (fun cell -> List.contains Parameters.Tag cell.Tags))

        match (List.last cells).Outputs with
        | [ CellOutput.Result bundle ] -> Assert.That(bundle.TryForm MimeType.Html |> Option.get, Does.Contain "<b>Verdict.</b>")
        | other -> Assert.Fail $"%A{other}"

    [<TestCaseSource(nameof CommittedTests.Names)>]
    member _.``outputs are those of one run, without an error, a script or a machine's path``(name: string) =
        let cells = (Notebook.Read(Committed.path name)).Cells |> List.filter _.IsCode
        Assert.That(cells |> List.map _.ExecutionCount, same [ for count in 1 .. cells.Length -> Some count ])
        let outputs = cells |> List.collect _.Outputs

        Assert.That(
            outputs
            |> List.choose (function
                | CellOutput.Failure error -> Some error.Message
                | _ -> None),
            Is.Empty
        )

        for output in outputs do
            match output with
            | CellOutput.Display(_, bundle)
            | CellOutput.Result bundle ->
                for form, text in bundle.Forms do
                    if form <> MimeType.Png then
                        Assert.That(text, Does.Not.Contain "<script")
                        Assert.That(text, Does.Not.Match "(^|[^<\\w])/(home|work|tmp|root|Users)/")
                        Assert.That(text, Does.Not.Contain "XPlot.Plotly.PlotlyChart", "a chart that was not shown")
            | CellOutput.Text(StandardStream.Error, text) -> Assert.Fail $"standard error: {text}"
            | _ -> ()

        Assert.That(FileInfo(Committed.path name).Length, Is.LessThan(400L <<< 10))
