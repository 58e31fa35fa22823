/// Pages that are written from the program are what it says of itself.
module MkdSeg.PaperRepro.Tests.Docs.ReferencePageTests

open System
open MkdSeg.PaperRepro
open MkdSeg.PaperRepro.Tests.Snapshots
open MkdSeg.Snapshots
open MkdSeg.Testing
open MkdSeg.Training.Runs
open NUnit.Framework

[<Test>]
let ``the page on the command line is the program's`` () =
    Snapshot.VerifyFile(RepositoryFolder.File "docs/reference/command-line.md", CommandLinePage.text ())

[<Test>]
let ``the page on options is the program's`` () =
    Snapshot.VerifyFile(RepositoryFolder.File "docs/reference/options.md", OptionsPage.text ())

/// The type of a table's JSON file, which has no name.
let private tableFile () : Type =
    let judged = Recorded.folders () |> List.head |> Recorded.tables |> List.head
    (TableFiles.document judged.Result judged.Claims).GetType()

[<TestCase "run">]
[<TestCase "replay">]
[<TestCase "plan">]
[<TestCase "table">]
let ``the schema of a file is that of its type`` (name: string) =
    let text =
        match name with
        | "run" -> Schema.text RunManifest.FileName typeof<RunManifest>
        | "replay" -> Schema.text "replay.json" typeof<ReplaySettings>
        | "plan" -> Schema.textSealed "plan.json" typeof<Plan>
        | _ -> Schema.text "tables/NAME.json" (tableFile ())

    Snapshot.VerifyFile(RepositoryFolder.File $"data/schema/{name}.schema.json", text)
