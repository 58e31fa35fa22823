/// A sweep over a replay that takes seconds, from its trainings to its figures.
module MkdSeg.PaperRepro.Tests.SweepTests

open System
open System.IO
open System.Threading
open MkdSeg.Display
open MkdSeg.Imaging
open MkdSeg.PaperRepro
open MkdSeg.PaperRepro.Cells
open MkdSeg.Training.Runs
open NUnit.Framework

let private same (expected: 'T) = Is.EqualTo(box expected)

/// What a finished replay says, as if it were recorded.
let private evidenceOf (folder: string) : Evidence =
    let results = Results.load folder

    { Origin = Origin.Trained; Results = results; Table = TableResult.build results results.Plan.Tables.Head; Claims = [] }

let private resultsOf (folder: string) =
    Directory.GetFiles(folder, "result.json", SearchOption.AllDirectories)
    |> Array.map (fun path -> path, File.GetLastWriteTimeUtc path)
    |> Map.ofArray

[<Test>]
let ``a sweep trains every point once, goes on after a stop, and ends in a table, figures and files`` () =
    use place = new Workplace()
    use shown = new ShownHere()
    let evidence = evidenceOf (TinyReplay.finished (place.Path "recorded")).Out
    let row = evidence.Table.Rows |> List.find (fun row -> row.Row.Method = "target-only")
    let folder = place.Path "sweep"
    let sweep (seeds: string) = Sweep.ofRow evidence row.Row.Name "iterations=4,2" seeds folder

    // Stopped while its trainings begin.
    use source = new CancellationTokenSource()
    CellInterruption.follow (fun () -> source.Token)

    try
        source.CancelAfter 1500
        Assert.Catch<OperationCanceledException>(Action(fun () -> Sweep.run (sweep "0") |> ignore)) |> ignore
    finally
        CellInterruption.follow (fun () -> CancellationToken.None)

    let points = Sweep.run (sweep "0")
    Assert.That(points |> List.map _.Point.Row.Name, same [ "iterations=4"; "iterations=2" ])
    Assert.That(shown.Texts, Has.Some.Contains "All 2 runs are there: 2 combinations of options, 1 seeds each.")
    Assert.That(shown.Texts, Has.Some.Contains "Supervised loss of every run")

    // The recorded value is the recorded run, to the last bit.
    Assert.That(points.Head.Found.Values, same row.Values)
    Assert.That(points |> List.forall (Sweep.hasRecordedData (sweep "0")))

    Assert.That(
        (RunManifest.Load(Directory.GetDirectories(Path.Combine(points[1].Results.Folder.Root, "runs"))[0])).Run.Options.Iterations,
        same 2
    )

    // With another seed the first one's runs stay as they are.
    let before = resultsOf folder
    let points = Sweep.run (sweep "0,1")
    let after = resultsOf folder
    Assert.That((before.Count, after.Count), same (2, 4))

    for KeyValue(path, time) in before do
        Assert.That(after[path], same time, path)

    Assert.That(points |> List.map _.Found.Seeds, same [ [ 0; 1 ]; [ 0; 1 ] ])
    let sweep = sweep "0,1"

    Assert.That(
        Sweep.curves "sup_real" sweep |> List.map _.Name,
        same [ "iterations=4, seed 0"; "iterations=4, seed 1"; "iterations=2, seed 0"; "iterations=2, seed 1" ]
    )

    // The table: the recorded row first, against it or against another row.
    let table = SweepTable.create sweep points
    let recorded = SweepTable.recordedName sweep
    Assert.That(table.Rows |> List.map _.Row.Name, same [ recorded; "iterations=4"; "iterations=2" ])
    Assert.That(table.Rows |> List.map _.Comparison.IsSome, same [ false; true; true ])
    let other = SweepTable.against "iterations=4" sweep points
    Assert.That(other.Rows |> List.map _.Comparison.IsSome, same [ true; false; true ])
    let patients = SweepTable.patients "iterations=2" "iterations=4" other
    Assert.That(patients.Length, same evidence.Table.Setting.HeldOut.Length)
    let text = (SweepTable.show other).TryForm MimeType.Plain |> Option.get
    Assert.That(text, Does.Contain "points against iterations=4")
    Assert.That(SweepTable.verdict other |> List.head, Does.StartWith("iterations=2 is ").And.Contain "iterations=4: ")
    let unknown () = SweepTable.against "iterations=3" sweep points |> ignore
    Assert.That((Assert.Throws<InvalidInputException>(Action unknown) |> nonNull).Message, Does.Contain "no finished row 'iterations=3'")

    // Worst cases have pictures, and the files are there twice in a row.
    Assert.That(((WorstCases.ofSweep 1 other).TryForm MimeType.Png).IsSome)
    Assert.That(shown.Texts, Has.Some.Contains "1 iterations=4, 2 iterations=2")

    for _ in 1..2 do
        let written = FigureFiles.ofSweep (place.Path "figures") "sweep" other

        Assert.That(
            written |> List.map (fun path -> nonNull (Path.GetFileName path)) |> List.sort,
            same
                [ for part in [ "costs"; "differences"; "losses"; "patients"; "structures" ] do
                      $"sweep-{part}.pdf"
                      $"sweep-{part}.svg"
                  "sweep.tex" ]
        )

    let latex = File.ReadAllText(Path.Combine(place.Path "figures", "sweep.tex"))
    Assert.That(latex, Does.Contain("\\begin{tabular}{lrrrrrrrrr}").And.Contain("\\toprule").And.Contain "iterations=4 & ")
