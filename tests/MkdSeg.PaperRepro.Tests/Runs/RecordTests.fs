namespace MkdSeg.PaperRepro.Tests

open System
open System.IO
open System.IO.Compression
open System.Text
open System.Text.Json.Nodes
open System.Threading
open MkdSeg.Imaging
open MkdSeg.Imaging.Files
open MkdSeg.PaperRepro
open NUnit.Framework

/// A replay's files are believed only whole, in folders of their own as in packed files, and a packed replay is a replay.
type RecordTests() =
    let place = new Workplace()
    let replay = place.Path "replay"
    let packed = place.Path "packed"

    let copy (from: string) (name: string) =
        let target = place.Path name

        for path in Directory.GetFiles(from, "*", SearchOption.AllDirectories) do
            let file = Path.Combine(target, Path.GetRelativePath(from, path))

            // Networks and prepared cases are not what is asked here.
            if not (path.Contains "/runs/" || path.Contains "/predictions/" || path.Contains "/cache/") then
                Directory.CreateDirectory(nonNull (Path.GetDirectoryName file)) |> ignore
                File.Copy(path, file)

        target

    let jobFolder (from: string) (start: string) = Directory.GetDirectories(Path.Combine(from, "results"), start + "*") |> Array.exactlyOne

    let edit (path: string) (before: string) (after: string) =
        let text = File.ReadAllText path
        Assert.That(text, Does.Contain before)
        File.WriteAllText(path, text.Replace(before, after))

    let unpack (path: string) =
        use file = new GZipStream(File.OpenRead path, CompressionMode.Decompress)
        use reader = new StreamReader(file)
        reader.ReadToEnd()

    let pack (path: string) (text: string) =
        use file = new GZipStream(File.Create path, CompressionLevel.Fastest)
        file.Write(ReadOnlySpan(Encoding.UTF8.GetBytes text))

    let editPacked (path: string) (before: string) (after: string) =
        let text = unpack path
        Assert.That(text, Does.Contain before)
        pack path (text.Replace(before, after))

    /// A sealed file with another content and the seal of that.
    let reseal (path: string) (change: JsonObject -> unit) =
        let json = (JsonNode.Parse(File.ReadAllText path) |> nonNull).AsObject()
        json.Remove "sha256" |> ignore
        change json
        json["sha256"] <- JsonValue.Create(RecordFile.hash json)
        File.WriteAllText(path, json.ToJsonString())

    /// Gives the first item of a list another name.
    let rename (json: JsonObject) (list: string) (name: string) =
        let items = json[list] |> nonNull
        let first = items[0] |> nonNull
        first["name"] <- JsonValue.Create name

    let refused (folder: string) = (Assert.Catch<InvalidInputException>(Action(fun () -> Results.load folder |> ignore)) |> nonNull).Message

    let tables (folder: string) =
        [ for judged in Replay.tables (Results.load folder) do
              yield! TableFiles.all judged.Result judged.Claims ]

    [<OneTimeSetUp>]
    member _.Replay() =
        TinyReplay.finished replay |> ignore
        Assert.That(Packing.pack replay packed, Is.EqualTo 6)

    [<OneTimeTearDown>]
    member _.Remove() = (place :> IDisposable).Dispose()

    [<Test>]
    member _.``A packed replay gives the tables of the live one, and the same bytes when packed again``() =
        Assert.That(tables packed, Is.EqualTo<(string * string) list>(tables replay))
        let again = place.Path "again"
        Packing.pack packed again |> ignore

        for path in Directory.GetFiles(packed, "*", SearchOption.AllDirectories) do
            let other = Path.Combine(again, Path.GetRelativePath(packed, path))
            Assert.That(File.ReadAllBytes other, Is.EqualTo<byte>(File.ReadAllBytes path), path)

        for file in Directory.GetFiles(Path.Combine(replay, "tables")) do
            Assert.That(
                File.ReadAllText(Path.Combine(packed, "tables", nonNull (Path.GetFileName file))),
                Is.EqualTo(File.ReadAllText file)
            )

    [<Test>]
    member _.``Packing overwrites nothing``() =
        let there = place.Path "there"
        Directory.CreateDirectory there |> ignore
        File.WriteAllText(Path.Combine(there, "mine.txt"), "mine")
        Assert.That(Action(fun () -> Packing.pack replay there |> ignore), Throws.InstanceOf<InvalidInputException>())
        Assert.That(Directory.GetFileSystemEntries there, Has.Length.EqualTo 1)

    [<Test>]
    member _.``Of two packings into one folder one is refused``() =
        let out = Directory.CreateDirectory(place.Path "locked").FullName
        let pack () = Packing.pack packed out |> ignore
        let held = FolderLock.Take out
        let message = (Assert.Throws<InvalidInputException>(Action pack) |> nonNull).Message
        Assert.That(message, Does.Contain "another process is writing there")
        held.Dispose()
        pack ()
        Assert.That(Path.Combine(out, FolderLock.FileName), Does.Not.Exist)
        Assert.That(Action pack, Throws.InstanceOf<InvalidInputException>())

    [<Test>]
    member _.``A packed replay never comes to lie within the replay``() =
        Directory.CreateSymbolicLink(place.Path "to-results", Path.Combine(packed, "tables")) |> ignore

        for out in [ packed; Path.Combine(packed, "results", "inner"); place.Path "to-results/inner" ] do
            let before = Directory.GetFileSystemEntries(packed, "*", SearchOption.AllDirectories)
            let message = (Assert.Throws<InvalidInputException>(Action(fun () -> Packing.pack packed out |> ignore)) |> nonNull).Message
            Assert.That(message, Does.Contain "lies within the input")
            Assert.That(Directory.GetFileSystemEntries(packed, "*", SearchOption.AllDirectories), Is.EquivalentTo before)

    [<TestCase("tables")>]
    [<TestCase("pictures")>]
    [<TestCase("results")>]
    [<TestCase("predictions")>]
    [<TestCase("data")>]
    member _.``Nothing is written where a link leads out of a replay``(name: string) =
        let folder, escaped = copy packed $"linked-{name}", Directory.CreateDirectory(place.Path $"escaped-{name}").FullName

        if Directory.Exists(Path.Combine(folder, name)) then
            Directory.Delete(Path.Combine(folder, name), true)

        Directory.CreateSymbolicLink(Path.Combine(folder, name), $"../escaped-{name}") |> ignore
        let written = Program.run [ "tables"; "--from"; folder; "--write" ]
        Assert.That(written.Code, Is.EqualTo ExitCode.WrongInput, written.Error)
        Assert.That(written.Complaints, Has.Length.EqualTo 1, written.Error)
        Assert.That(written.Error, Does.Contain "a link leads out of the replay's folder")
        let goOn () = TinyReplay.finish (TinyReplay.request folder) |> ignore
        let message = (Assert.Throws<InvalidInputException>(Action goOn) |> nonNull).Message
        Assert.That(message, Does.Contain "a link leads out of the replay's folder")
        Assert.That(Directory.GetFileSystemEntries escaped, Is.Empty)

    [<Test>]
    member _.``A link that stays within a replay is written through``() =
        let folder = copy packed "linked-within"
        Directory.Move(Path.Combine(folder, "tables"), Path.Combine(folder, "more"))
        Directory.CreateSymbolicLink(Path.Combine(folder, "tables"), "more") |> ignore
        let written = Program.run [ "tables"; "--from"; folder; "--write" ]
        Assert.That(written.Code, Is.EqualTo ExitCode.Done, written.Error)

    [<Test>]
    member _.``A replay goes on in a copy of a packed one: only the run that it lacks is made``() =
        let copied = copy packed "goes-on"
        let runs = Path.Combine(copied, "runs.jsonl.gz")
        let lines = (unpack runs).Split '\n' |> List.ofArray
        let isGone (line: string) = line.Contains "\"job\":\"ct.joint.n1."
        pack runs (lines |> List.filter (isGone >> not) |> String.concat "\n")
        use out = new StringWriter()
        let _, problems = Replay.run { TinyReplay.silent with Out = out } CancellationToken.None (TinyReplay.request copied)
        Assert.That(problems, Has.Length.EqualTo 1, "the scores of the run that is gone are named")
        Assert.That(out.ToString(), Does.Contain "6 runs, 5 of them there already")

        Assert.That(
            Directory.GetDirectories(Path.Combine(copied, "results")) |> Array.map Path.GetFileName,
            Has.Length.EqualTo(1).And.All.StartsWith "ct.joint.n1."
        )

        Assert.That(tables copied, Is.EqualTo<(string * string) list>(tables replay))

    [<Test>]
    member _.``A packed replay of given data has their name alone, and goes on where they lie now``() =
        let data = place.Path "hearts"
        Directory.Move(Path.Combine(copy replay "of-data", "data"), data)

        let request (out: string) (data: string) =
            { TinyReplay.request out with Data = Some data; Engine = TinyReplay.here; Only = [ "ct.target-only.*f0.s0" ] }

        let out = place.Path "replay-of-data"
        TinyReplay.finish (request out data) |> ignore
        let packed, moved = place.Path "packed-of-data", place.Path "moved/hearts"
        Packing.pack out packed |> ignore
        Assert.That(File.ReadAllText(Path.Combine(packed, "replay.json")), Does.Contain "\"data\": \"hearts\"")
        Directory.CreateDirectory(place.Path "moved") |> ignore
        Directory.Move(data, moved)

        let goOn = request (copy packed "data-goes-on") moved
        use screen = new StringWriter()
        Replay.run { TinyReplay.silent with Out = screen } CancellationToken.None goOn |> ignore
        Assert.That(screen.ToString(), Does.Not.Contain "runs,", "nothing is left to do")
        Assert.That((ReplaySettings.load (ReplayFolder goOn.Out)).Data, Is.EqualTo(Some moved))

        let renamed = place.Path "lungs"
        Directory.Move(moved, renamed)
        let other = request (copy packed "data-of-others") renamed
        let refused = Assert.Throws<InvalidInputException>(Action(fun () -> TinyReplay.finish other |> ignore)) |> nonNull
        Assert.That(refused.Message, Does.Contain "holds a replay with data \"hearts\", now it is")

    [<TestCase("result.json", "\"method\": \"joint\"", "\"method\": \"mkd\"")>]
    [<TestCase("result.json", "\"seed\": 0", "\"seed\": 1")>]
    [<TestCase("result.json", "\"resultsVersion\": 2", "\"resultsVersion\": 3")>]
    [<TestCase("run.json", "\"seed\": 0", "\"seed\": 1")>]
    [<TestCase("run.json", "\"method\": \"joint\"", "\"method\": \"mkd\"")>]
    [<TestCase("run.json", "\"commit\": ", "\"commit\":  null, \"commit\": ")>]
    [<TestCase("run.json", "\"cores\": ", "\"cores\": 1")>]
    member _.``A word edited in a result is named, and the result left out``(file: string, before: string, after: string) =
        let folder = copy replay $"edited-{Guid.NewGuid():N}"
        edit (Path.Combine(jobFolder folder "ct.joint.n1.", file)) before after
        let results = Results.load folder
        Assert.That(results.Problems, Has.Length.EqualTo 1)
        Assert.That(results.Problems.Head, Does.Contain "ct.joint.n1.")
        Assert.That(results.Finished.Count, Is.EqualTo 5)

    [<Test>]
    member _.``A result in another's folder is named, however well it is sealed``() =
        let folder = copy replay "swapped"
        let one, other = jobFolder folder "ct.joint.n1.", jobFolder folder "ct.mkd.n1."
        Directory.Delete(other, true)
        Directory.Move(one, other)
        let results = Results.load folder
        Assert.That(results.Problems |> List.exactlyOne, Does.Contain(nonNull (Path.GetFileName other)))
        Assert.That(results.Finished.Count, Is.EqualTo 4)

    [<TestCase("runs.jsonl.gz", "\"method\":\"joint\"", "\"method\":\"mkd\"")>]
    [<TestCase("runs.jsonl.gz", "\"job\":\"ct.joint.n1.", "\"job\":\"ct.mkd.n1.")>]
    [<TestCase("scores.csv.gz", "ct_train_1003,lv,dice,", "ct_train_1003,lv,dice,1")>]
    [<TestCase("scores.csv.gz", ",lv,", ",rv,")>]
    member _.``A word edited in the packed files is named``(file: string, before: string, after: string) =
        let folder = copy packed $"edited-{Guid.NewGuid():N}"
        editPacked (Path.Combine(folder, file)) before after
        let results = Results.load folder
        Assert.That(results.Problems, Is.Not.Empty)
        Assert.That(results.Finished.Count, Is.LessThan 6)

    [<Test>]
    member _.``Packed files that are no gzip, cut off or another's are refused in a line``() =
        let folder = copy packed "torn"
        let runs = Path.Combine(folder, "runs.jsonl.gz")
        let bytes = File.ReadAllBytes runs
        File.WriteAllBytes(runs, Array.append bytes[.. bytes.Length / 2] (Array.create 20 0uy))
        Assert.That(refused folder, Does.StartWith runs)
        File.WriteAllText(runs, "no gzip")
        Assert.That(refused folder, Does.StartWith runs)
        File.Delete(Path.Combine(folder, "scores.csv.gz"))
        Assert.That(refused folder, Does.Contain "scores.csv.gz")

    [<Test>]
    member _.``An edited plan is refused``() =
        let folder = copy packed "plan"
        edit (Path.Combine(folder, "plan.json")) "\"kind\":\"phantom\"" "\"kind\":\"mmWhs\""
        Assert.That(refused folder, Does.Contain("plan.json").And.Contain "SHA-256")

    [<TestCase("../../ESCAPED/x")>]
    [<TestCase("/tmp/x")>]
    [<TestCase("..")>]
    [<TestCase("a\u001Bb")>]
    [<TestCase("")>]
    member _.``Names that lead out of the folder are refused where they are read``(name: string) =
        let folder = copy packed $"names-{Guid.NewGuid():N}"
        let plan = Path.Combine(folder, "plan.json")
        reseal plan (fun json -> rename json "tables" name)
        Assert.That(refused folder, Does.Contain "no plain name")
        let folder = copy packed $"jobs-{Guid.NewGuid():N}"
        reseal (Path.Combine(folder, "plan.json")) (fun json -> rename json "jobs" name)
        Assert.That(refused folder, Does.Contain "plan.json")

    [<TestCase("data")>]
    [<TestCase("profile")>]
    [<TestCase("tables")>]
    [<TestCase("jobs")>]
    [<TestCase("tables.0")>]
    [<TestCase("tables.0.rows")>]
    [<TestCase("tables.0.rows.0")>]
    [<TestCase("tables.0.rows.0.seeds")>]
    [<TestCase("tables.0.rows.0.name")>]
    [<TestCase("tables.0.folds")>]
    [<TestCase("jobs.0")>]
    [<TestCase("jobs.0.run")>]
    [<TestCase("jobs.0.run.seed")>]
    member _.``A plan that lacks a part, or holds null for it, is refused``(part: string) =
        let folder = copy packed $"part-{Guid.NewGuid():N}"
        let path = Path.Combine(folder, "plan.json")
        let whole = File.ReadAllText path

        let step (node: JsonNode) (name: string) : JsonNode =
            match Int32.TryParse name with
            | true, index -> nonNull (node[index])
            | _ -> nonNull (node[name])


        for change in [ "null"; "absent" ] do
            File.WriteAllText(path, whole)

            reseal path (fun json ->
                let names = part.Split '.'
                let mutable parent: JsonNode = json

                for name in names[.. names.Length - 2] do
                    parent <- step parent name

                let last = names[names.Length - 1]

                match parent with
                | :? JsonArray as items when change = "absent" -> items.Clear()
                | :? JsonArray as items -> items[int last] <- null
                | node when change = "absent" -> node.AsObject().Remove last |> ignore
                | node -> node[last] <- null)

            // A plan without jobs or tables is a plan.
            if not (change = "absent" && (part = "jobs.0" || part = "tables.0")) then
                Assert.That(refused folder, Does.Contain "plan.json", change)

    [<TestCase("scores")>]
    [<TestCase("run")>]
    [<TestCase("heldOut")>]
    [<TestCase("training")>]
    member _.``A result that lacks a part is named``(part: string) =
        let folder = copy replay $"result-{Guid.NewGuid():N}"

        for change in [ (fun (json: JsonObject) -> json.Remove part |> ignore); (fun json -> json[part] <- null) ] do
            reseal (Path.Combine(jobFolder folder "ct.joint.n1.", "result.json")) change
            Assert.That((Results.load folder).Problems |> List.exactlyOne, Does.Contain "result.json")

    [<TestCase("[]")>]
    [<TestCase("3")>]
    [<TestCase("null")>]
    [<TestCase("\"\\ud800\"")>]
    [<TestCase("{\"a\": \"\\ud800\"}")>]
    [<TestCase("{")>]
    [<TestCase("{\"sha256\": 3}")>]
    member _.``What is no record is refused in a line, whatever it is``(text: string) =
        let folder = copy packed $"none-{Guid.NewGuid():N}"

        for file in [ "plan.json"; "replay.json" ] do
            let path = Path.Combine(folder, file)
            let whole = File.ReadAllText path
            File.WriteAllText(path, text)
            Assert.That(refused folder, Does.Contain file)
            File.WriteAllText(path, whole)

    [<Test>]
    member _.``An option that came later leaves the names of earlier runs as they are``() =
        let text = RunInputs.optionsText TinyReplay.tiny
        Assert.That(text, Does.Not.Contain "annotatedFrom")
        let later = MkdSeg.Training.Options.TrainingOptions(AnnotatedFrom = 3)
        Assert.That(RunInputs.optionsText later, Does.Contain "annotatedFrom")
