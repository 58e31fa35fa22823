module MkdSeg.PaperRepro.Tests.CheckTests

open System
open System.IO
open System.Text.Json
open System.Text.RegularExpressions
open System.Threading
open MkdSeg.Data.Check
open MkdSeg.Imaging.Geometry
open MkdSeg.PaperRepro
open MkdSeg.Testing
open MkdSeg.Testing.Files
open NUnit.Framework

/// Two CT cases, one with a stray voxel, and an MR image whose labels are no NIfTI file.
let private surprising (folder: ScratchFolder) =
    let size = GridSize(40, 20, 20)

    Blocks(size).Fill(500us, struct (2, 5, 5), 10).Fill(550us, struct (33, 8, 8), 1).Write(folder, "ct_train_1", 1)
    |> ignore

    Blocks(size).Fill(500us, struct (2, 5, 5), 10).Write(folder, "ct_train_2", 2) |> ignore
    Blocks(size).Fill(500us, struct (2, 5, 5), 10).Write(folder, "mr_train_1", 3) |> ignore
    folder.Write("mr_train_1_label.nii.gz", "NRRD0004\ntype: short\n") |> ignore

let private pictures (page: string) = Regex.Matches(page, "src=\"data:image/png;base64,").Count

[<Test>]
let ``the page shows every case, what stands out, and loads nothing`` () =
    use place = new Workplace()
    use folder = new ScratchFolder()
    surprising folder
    let outcome = Program.call [ "check"; folder.Path; "--html"; place.Path "page.html" ]
    Assert.That(outcome.Code, Is.EqualTo ExitCode.WrongInput)
    let page = File.ReadAllText(place.Path "page.html")
    Assert.That(pictures page, Is.EqualTo 9, "three planes a case, also where the labels cannot be read")
    Assert.That(Regex.IsMatch(page, "(src|href)=\"(?!data:|#)"), Is.False, "nothing is loaded, links stay in the page")
    Assert.That(page, Does.Contain "1 problem in 1 case: repair or remove these files")
    Assert.That(page, Does.Contain("2 CT cases, all annotated").And.Contain "Recognised as MM-WHS")
    Assert.That(page, Does.Match "<li class=\"note\" data-kind=\"stray-labels\">.{0,80}<a href=\"#case-1\">ct_train_1</a>")
    Assert.That(page, Does.Match "<li class=\"problem\" data-kind=\"unreadable\">.{0,80}<a href=\"#case-3\">mr_train_1</a>")
    Assert.That(page, Does.Contain "not a NIfTI file but NRRD")
    Assert.That(place.Entries.Length, Is.EqualTo 1, "what was put aside is gone")

[<Test>]
let ``a page of one's own is not replaced, an earlier one of the check is`` () =
    use place = new Workplace()
    use folder = new ScratchFolder()
    surprising folder
    File.WriteAllText(place.Path "own.html", "<p>mine</p>")
    let call name = Program.call [ "check"; folder.Path; "--html"; place.Path name ]
    let refused = call "own.html"
    Assert.That(refused.Error, Does.Contain "was not made by 'mkdseg check'")
    Assert.That(refused.Out, Is.Empty, "before any file is read")
    Assert.That(File.ReadAllText(place.Path "own.html"), Is.EqualTo "<p>mine</p>")
    call "page.html" |> ignore
    Assert.That((call "page.html").Error, Does.Not.Contain "was not made")

[<Test>]
let ``json carries kinds, numbers and fingerprints, and the file is the same`` () =
    use place = new Workplace()
    use folder = new ScratchFolder()
    surprising folder
    let made = place.Path "fingerprint.json"
    let outcome = Program.call [ "check"; folder.Path; "--json"; "--fingerprint"; made; "--pixels"; "16" ]
    let report = JsonDocument.Parse(outcome.Out).RootElement
    let first = report.GetProperty("cases")[0]

    let stray =
        first.GetProperty("findings").EnumerateArray()
        |> Seq.find (fun one -> one.GetProperty("kind").GetString() = "stray-labels")

    Assert.That(stray.GetProperty("severity").GetString(), Is.EqualTo "note")
    Assert.That(stray.GetProperty("numbers").GetProperty("distanceMm").GetDouble(), Is.EqualTo 21.0)
    Assert.That(first.GetProperty("fingerprint").GetProperty("pixels").GetInt32(), Is.EqualTo 16)
    Assert.That(report.GetProperty("recognised").GetString(), Is.EqualTo "MM-WHS")
    let file = JsonDocument.Parse(File.ReadAllText made).RootElement
    Assert.That(file.GetProperty("sha256").GetString(), Is.EqualTo(report.GetProperty("fingerprint").GetProperty("sha256").GetString()))
    Assert.That(file.GetProperty("cases").GetArrayLength(), Is.EqualTo 2, "the unreadable case is not prepared")

[<TestCase("7")>]
[<TestCase("513")>]
let ``pixels out of range are refused`` (pixels: string) =
    let outcome = Program.call [ "check"; "nowhere"; "--pixels"; pixels ]
    Assert.That(outcome.Code, Is.EqualTo ExitCode.WrongInput)
    Assert.That(outcome.Error, Does.Contain $"--pixels is {pixels}; give a whole number from 8 to 512")

/// A stray voxel's remark is long, and so is a path that cannot be read.
[<Test>]
let ``on a terminal of 80 columns no word and no number is broken`` () =
    use folder = new ScratchFolder()
    surprising folder
    use out = new StringWriter()
    use error = new StringWriter()
    let screen = { Out = out; Error = error; IsTerminal = true; Time = TimeProvider.System }
    CommandLine.invoke screen CancellationToken.None [| "check"; folder.Path |] |> ignore
    let shown = Regex.Replace(out.ToString(), @"\x1B\[[0-9;?]*[A-Za-z]", "")
    let words = shown.Split([| ' '; '\n'; '\r'; '│' |], StringSplitOptions.RemoveEmptyEntries) |> Set.ofArray
    let report = DatasetCheck.Run folder.Path

    for case in report.Cases do
        for text in [ yield case.Id; yield! case.Problems; yield! case.Notes ] do
            for word in text.Split ' ' do
                Assert.That(words.Contains word, Is.True, $"'{word}' is broken in\n{shown}")

    let body = shown.Split '\n' |> Array.skipWhile (fun line -> not (line.Contains "recognised as"))

    for line in body do
        Assert.That(line.TrimEnd().Length <= 80 || not (line.Trim().Contains ' '), Is.True, line)
