/// Pages that are written from the program are what it says of itself.
module MkdSeg.PaperRepro.Tests.Docs.ReferencePageTests

open MkdSeg.Snapshots
open MkdSeg.Testing
open NUnit.Framework

[<Test>]
let ``the page on the command line is the program's`` () =
    Snapshot.VerifyFile(RepositoryFolder.File "docs/reference/command-line.md", CommandLinePage.text ())

[<Test>]
let ``the page on options is the program's`` () =
    Snapshot.VerifyFile(RepositoryFolder.File "docs/reference/options.md", OptionsPage.text ())

[<Test>]
let ``the schema of run.json is that of its type`` () =
    Snapshot.VerifyFile(RepositoryFolder.File "data/schema/run.schema.json", RunSchema.text ())
