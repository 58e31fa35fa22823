namespace MkdSeg.PaperRepro.Tests.Snapshots

open System.IO
open MkdSeg.Snapshots
open NUnit.Framework

/// Every recorded table is what the code makes of the recorded scores, to the letter. A new folder is picked up by itself.
type RecordedTableTests() =
    static member Cases =
        [ for recorded in Recorded.all () do
              for extension in [ "json"; "csv"; "md" ] do
                  TestCaseData(recorded, extension, TestName = $"{Path.GetFileName recorded.Folder}/table-{recorded.Table}.{extension}") ]

    [<TestCaseSource("Cases")>]
    member _.TheTableIsWhatItsScoresSay(recorded: Recorded, extension: string) =
        let text = Recorded.scores recorded |> Recorded.build recorded |> Recorded.files |> List.find (fun (name, _) -> name = extension) |> snd
        Snapshot.VerifyFile(Recorded.path recorded extension, text)

    [<Test>]
    member _.SomethingIsRecorded() = Assert.That(Recorded.all (), Is.Not.Empty)
