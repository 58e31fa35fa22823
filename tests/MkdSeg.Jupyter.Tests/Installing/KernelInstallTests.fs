module MkdSeg.Jupyter.Tests.KernelInstallTests

open System
open System.IO
open System.Text.Json.Nodes
open MkdSeg.Notebooks
open MkdSeg.Jupyter
open MkdSeg.Notebooks.Tests
open MkdSeg.PaperRepro.Tests
open NUnit.Framework

let private install (environment: (string * string) list) (arguments: string list) =
    Program.runWith environment ([ "notebook"; "kernel"; "install" ] @ arguments)

/// The entry that a call has written into a data folder.
let private entry (data: string) : JsonNode =
    nonNull (JsonNode.Parse(File.ReadAllText(Path.Combine(data, "kernels", ".net-fsharp", "kernel.json"))))

let private language (data: string) : string = (nonNull (entry data).["language"]).GetValue<string>()

[<Test>]
let ``the entry starts this program with the connection file`` () =
    use place = new NotebookPlace()
    let outcome = install [] [ "--prefix"; place.Root ]
    Assert.That(outcome.Code, Is.Zero, outcome.Error)
    let data = Path.Combine(place.Root, "share", "jupyter")
    let path = Path.Combine(data, "kernels", ".net-fsharp", "kernel.json")
    Assert.That(outcome.Out, Does.Contain $"wrote {path}")
    Assert.That(outcome.Out, Does.Contain "jupyter notebook")
    let entry = entry data
    let words = [ for word in (nonNull entry["argv"]).AsArray() -> string word ]
    Assert.That(Path.GetFileNameWithoutExtension words.Head, same "dotnet")

    Assert.That(
        words.Tail,
        same
            [ Path.Combine(AppContext.BaseDirectory, "mkdseg.dll")
              "notebook"
              "kernel"
              "run"
              "--connection-file"
              "{connection_file}" ]
    )

    Assert.That(string entry["interrupt_mode"], same "message")
    Assert.That(string entry["display_name"], same KernelSpec.DisplayName)
    Assert.That(Directory.GetFiles(nonNull (Path.GetDirectoryName path)).Length, same 1, "nothing half-written lies beside it")

[<Test>]
let ``JUPYTER_DATA_DIR and the home folder say where, and an earlier entry is replaced`` () =
    use place = new NotebookPlace()

    for _ in 1..2 do
        Assert.That((install [ "JUPYTER_DATA_DIR", place.Path "data" ] []).Code, Is.Zero)

    Assert.That(language (place.Path "data"), same "F#")
    Assert.That((install [ "JUPYTER_DATA_DIR", ""; "HOME", place.Root ] [ "--user" ]).Code, Is.Zero)
    Assert.That(language (Path.Combine(place.Root, ".local", "share", "jupyter")), same "F#")

/// .NET Interactive's kernel has the same name.
[<TestCase("kernel.json", """{"argv": ["dotnet", "interactive", "jupyter", "{connection_file}"], "display_name": ".NET (F#)"}""")>]
[<TestCase("kernel.json", "no JSON")>]
[<TestCase("kernel.json", "")>]
[<TestCase("kernel.json", """{"argv": 7}""")>]
[<TestCase("logo.png", "a picture")>]
let ``another kernel of the same name stays as it is`` (name: string, content: string) =
    use place = new NotebookPlace()
    let folder = Directory.CreateDirectory(place.Path "data/kernels/.net-fsharp").FullName
    let path = Path.Combine(folder, name)
    File.WriteAllText(path, content)
    let outcome = install [ "JUPYTER_DATA_DIR", place.Path "data" ] []
    Assert.That(outcome.Code, same 2)
    Assert.That(outcome.Error, Does.StartWith $"mkdseg: {path} belongs to another kernel")
    Assert.That(outcome.Error.TrimEnd().Split('\n').Length, same 1, outcome.Error)
    Assert.That(File.ReadAllText path, same content)
    Assert.That(Directory.GetFileSystemEntries(folder).Length, same 1)

[<Test>]
let ``a folder that cannot be made is one line and exit code 2`` () =
    use place = new NotebookPlace()
    let outcome = install [] [ "--prefix"; place.Write("file", "") ]
    Assert.That(outcome.Code, same 2)
    Assert.That(outcome.Error, Does.Contain "cannot be made")
    Assert.That(outcome.Error.TrimEnd().Split('\n').Length, same 1, outcome.Error)
    Assert.That((install [] [ "--prefix"; "" ]).Code, same 2)
    Assert.That((install [] [ "--user"; "--prefix"; place.Root ]).Error, Does.Contain "give one of them")
