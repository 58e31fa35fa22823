namespace MkdSeg.PaperRepro.Tests.Tables

open System
open System.Text.Json.Nodes
open MkdSeg.Imaging.Files
open MkdSeg.PaperRepro
open MkdSeg.PaperRepro.Tests.Snapshots
open MkdSeg.Training.Runs
open NUnit.Framework

/// What a table says of its rows beside their scores: structures that a segmentor lost, and updates of the networks.
type TableMarkTests() =
    let results = Recorded.results (Recorded.folders () |> List.find _.EndsWith("quick", StringComparison.Ordinal))
    let table = results.Plan.Tables |> List.find (fun table -> table.Name = "ct-target")
    let plain = TableResult.build results table
    let structure = plain.Structures.Head

    /// A run whose S_syn had lost the first structure.
    let alarmed (run: RunResult) : RunResult =
        let json = RecordFile.node run.Manifest
        json.Remove JsonSeal.Key |> ignore
        let alarm = $$"""[{"segmentor": "syn", "structure": "{{structure}}", "since": 450, "found": 0.01}]"""
        json["lost"] <- JsonNode.Parse alarm
        { run with Manifest = RunManifest.Parse(json, "run.json") }

    let marked =
        let finished = results.Finished |> Map.map (fun _ run -> if run.Run.Method = "mkd" then alarmed run else run)
        TableResult.build { results with Finished = finished } table

    let cell (result: TableResult) (row: string) =
        let cells = (result.TryRow row).Value |> TableText.cells result
        cells[List.findIndex ((=) structure) (TableText.header result)]

    [<TestCase("mkd S_syn", true)>]
    [<TestCase("mkd ensemble", true)>]
    [<TestCase("mkd S_real", false)>]
    [<TestCase("joint", false)>]
    member _.``A structure that a segmentor of the row lost has a mark``(row: string, isMarked: bool) =
        Assert.That(cell marked row, (if isMarked then Is.EqualTo $"{cell plain row} ‡" else Is.EqualTo(cell plain row)))

    [<Test>]
    member _.``The mark is explained under the table, in every form of it``() =
        let note = TableText.notes marked |> List.filter _.StartsWith("‡")
        Assert.That(note, Has.Length.EqualTo 1)
        Assert.That(note.Head, Does.Contain($"{structure} by syn of mkd ensemble").And.Not.Contain("of mkd S_real"))
        Assert.That(TableText.notes plain |> List.filter _.Contains("‡"), Is.Empty)
        Assert.That(TableFiles.markdown marked [], Does.Contain "‡")
        Assert.That(TableFiles.latex marked, Does.Contain "$\\ddagger$")

    [<Test>]
    member _.``Rows know how many updates each of their networks has had``() =
        let updates name = (plain.TryRow name).Value.NetworkUpdates
        let iterations = int64 plain.Setting.Iterations
        Assert.That(updates "target-only", Is.EqualTo<_ list> [ iterations ])
        Assert.That(updates "joint", Is.EqualTo<_ list> [ 2L * iterations ])
        Assert.That(updates "mkd ensemble", Is.EqualTo<_ list> [ iterations ])

    [<Test>]
    member _.``A table with a longer training says the updates of all``() =
        let longer (row: RowResult) =
            if row.Row.Name = "joint" then
                { row with Row = { row.Row with Method = "joint-twice" }; NetworkUpdates = [ 2000L ] }
            else
                row

        let note =
            TableText.notes { plain with Rows = plain.Rows |> List.map longer } |> List.filter _.StartsWith("Updates of each")

        Assert.That(note, Has.Length.EqualTo 1)
        Assert.That(note.Head, Does.Contain "2000: joint.")
        Assert.That(TableText.notes plain |> List.filter _.StartsWith("Updates of each"), Is.Empty)
