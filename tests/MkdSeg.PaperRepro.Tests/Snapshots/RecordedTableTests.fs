namespace MkdSeg.PaperRepro.Tests.Snapshots

open System.IO
open MkdSeg.Snapshots
open NUnit.Framework

/// Every recorded table is what the code makes of the recorded scores, to the letter. A new folder is picked up by itself.
type RecordedTableTests() =
    static member Folders = [ for folder in Recorded.folders () -> TestCaseData(folder, TestName = $"Recorded_{Path.GetFileName folder}") ]

    [<TestCaseSource("Folders")>]
    member _.TablesAreWhatTheirScoresSay(folder: string) =
        let results = Recorded.results folder
        Assert.That(results.Problems, Is.Empty)
        let files = Recorded.files results
        let there = Directory.GetFiles(Path.Combine(folder, "tables")) |> Array.filter (fun path -> not (path.Contains ".received."))
        Assert.That(there, Is.EquivalentTo(files |> List.map fst), "a table for each plan, and no other")

        for path, text in files do
            Snapshot.VerifyFile(path, text)

    [<Test>]
    member _.SomethingIsRecorded() = Assert.That(Recorded.folders (), Is.Not.Empty)

    [<Test>]
    member _.TheReadmeSaysWhatIsRecorded() =
        let readme = File.ReadAllText Recorded.readme
        let tables = Recorded.withTables readme
        Assert.That(tables, Does.Contain "<!-- table ")
        Snapshot.VerifyFile(Recorded.readme, tables)
        // A number that moved is seen.
        Assert.That(Recorded.withTables (readme.Replace("| 0.8", "| 0.9")), Is.EqualTo tables)
        Assert.That(readme.Replace("| 0.8", "| 0.9"), Is.Not.EqualTo tables)
