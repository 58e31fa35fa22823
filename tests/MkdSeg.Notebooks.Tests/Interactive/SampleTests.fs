namespace MkdSeg.Notebooks.Tests.Interactive

open System.IO
open MkdSeg.Notebooks
open MkdSeg.Notebooks.Tests
open MkdSeg.Notebooks.Tests.Books
open MkdSeg.Notebooks.Tests.Sessions
open NUnit.Framework

/// Notebooks as users of .NET Interactive write them, in sessions of ours: every cell runs, or is refused with words that say what to do.
/// They do what its public F# samples do, in cells of our own.
[<Parallelizable(ParallelScope.None)>]
type SampleTests() =
    /// Cells that run, and why the others do not.
    static let expected =
        Map
            [ "01-introduction", (20, [])
              "02-display", (12, [])
              "03-html", (8, [])
              "04-formatting", (11, [])
              "05-collections", (19, [])
              "06-mathematics", (10, [])
              "07-charts", (15, [])
              "08-chart-layouts", (8, [])
              "09-time-and-tasks", (12, [])
              "10-commands-and-packages",
              (11,
               [ "add FSharp.Data to a project, build that, and refer to the assembly by its path"
                 "Cell 11 was refused, for want of FSharp.Data: take its line away"
                 "Write it in F#, or put it into a notebook of its own kernel."
                 "there is one kernel, so every cell sees all values. Take the line away."
                 "Write it as F#: let NAME = VALUE." ]) ]

    static let folder = Path.Combine(Committed.folder, "..", "tests", "fixtures", "interactive-samples")

    static member Names = expected.Keys |> List.ofSeq

    [<TestCaseSource("Names")>]
    member _.``a notebook's cells run, or say what to do``(name: string) =
        use session = new OneSession()
        let cells = (Notebook.Read(Path.Combine(folder, $"{name}.ipynb"))).Cells |> List.filter _.IsCode
        let errors = cells |> List.choose (fun cell -> session.Run cell.Source |> Outputs.error)
        let ran, refused = expected[name]
        Assert.That(errors |> List.map _.Message, Has.Length.EqualTo refused.Length)

        for error, words in List.zip errors refused do
            Assert.That(error.Message, Does.Contain words)

        Assert.That(cells.Length - errors.Length, Is.EqualTo ran)

    [<Test>]
    member _.``nine tenths of the cells run, and every notebook is counted``() =
        let files = Directory.GetFiles(folder, "*.ipynb") |> Seq.map (Path.GetFileNameWithoutExtension >> nonNull) |> Seq.sort
        Assert.That(List.ofSeq files, same SampleTests.Names)
        let ran = expected.Values |> Seq.sumBy fst
        let all = ran + (expected.Values |> Seq.sumBy (snd >> List.length))
        Assert.That(float ran / float all, Is.GreaterThanOrEqualTo 0.9)
