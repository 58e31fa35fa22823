module MkdSeg.Notebooks.Tests.Running.OutputComparisonTests

open System
open MkdSeg.Display
open MkdSeg.Imaging.Rendering
open MkdSeg.Notebooks
open MkdSeg.Notebooks.Tests
open NUnit.Framework

/// Differences between a notebook of one cell with these outputs and one with those.
let private between (tags: string list) (stored: CellOutput list) (fresh: CellOutput list) =
    use place = new NotebookPlace()

    let notebook (name: string) (outputs: CellOutput list) =
        let notebook = Notebook.Read(place.Tagged(name, [ tags, "1" ]))
        notebook.Cells.Head.Record(1, outputs)
        notebook

    OutputComparison.between (notebook "a.ipynb" stored) (notebook "b.ipynb" fresh)

let private text (text: string) = [ CellOutput.Text(StandardStream.Out, text) ]

[<TestCase("Dice 0.8701", "Dice 0.8790")>]
[<TestCase("1.5e-5", "2.5e-4")>]
[<TestCase("took 12.3 s, 0:07, 1:02:03, at 2026-01-02T03:04:05Z", "took 3 s, 1:17, 1:02:04, at 2027-01-02T03:04:06Z")>]
[<TestCase("/home/a/run-1/scores.csv", "/tmp/other/scores.csv")>]
[<TestCase("12.5/s", "0.4/s")>]
let ``times, folders and small moves of numbers do not count`` (stored: string, fresh: string) =
    Assert.That(between [] (text stored) (text fresh), Is.Empty)

[<TestCase("Dice 0.8701", "Dice 0.8801")>]
[<TestCase("12 cases", "13 cases")>]
[<TestCase("hd95", "hd96")>]
[<TestCase("good", "bad")>]
[<TestCase("/home/a/scores.csv", "/home/a/table.csv")>]
[<TestCase("0.5", "-0.5")>]
[<TestCase("a", "a\nb")>]
let ``everything else does`` (stored: string, fresh: string) =
    match between [] (text stored) (text fresh) with
    | [ one ] ->
        Assert.That(one.Cell, same 1)
        Assert.That(one.Where, Does.StartWith "output 1, line ")
    | other -> Assert.Fail $"%A{other}"

[<TestCase("no Base64!")>]
[<TestCase("AQI=")>]
[<TestCase("")>]
let ``what is no picture is a difference, not a failure`` (stored: string) =
    let picture (content: string) = [ CellOutput.Result { Forms = [ MimeType.Png, content; MimeType.Plain, "p" ] } ]
    let panel = Panel(2, 2, [| 0.0f; 1.0f; 2.0f; 3.0f |], 0.0f, 3.0f, null)
    let fresh = Convert.ToBase64String(PictureSheet.EncodePng panel)
    let expected = [ { Cell = 1; Where = "output 1"; Stored = "what is no picture"; Fresh = "a picture"; Moved = [] } ]
    Assert.That(between [] (picture stored) (picture fresh), same expected)
    Assert.That(between [] (picture stored) (picture stored), Is.Empty)

[<Test>]
let ``a difference names the line, both sides and the numbers that moved`` () =
    let told (stored: string) (fresh: string) =
        let one = between [] (text $"a\n{stored}\nb") (text $"a\n{fresh}\nb") |> List.exactlyOne
        Assert.That((one.Cell, one.Where, one.Stored, one.Fresh), same (1, "output 1, line 2", stored, fresh))
        [ for number in one.Moved -> number.Stored, number.Fresh, Math.Round(number.Allowed, 9) ]

    Assert.That(told "3 of lv 0.9, rv 0.5" "3 of lv 0.7, rv 0.501", same [ "0.9", "0.7", 0.01 ])
    Assert.That(told "3 of lv 0.9" "4 of lv 0.9", same [ "3", "4", 0.0 ])
    Assert.That(told "lv 0.9" "rv 0.7", Is.Empty, "other words")

[<Test>]
let ``outputs that come or go or change their kind are told`` () =
    let result = CellOutput.Result(MimeBundle.Plain "1")
    Assert.That((between [] [ result ] []).Length, same 1)
    Assert.That((between [] [] [ result ]).Length, same 1)
    Assert.That((between [] (text "1") [ result ]).Length, same 1)
    Assert.That((between [] [ result ] [ CellOutput.Result { Forms = [ MimeType.Html, "1"; MimeType.Plain, "1" ] } ]).Length, same 1)

[<Test>]
let ``standard error and cells that say so are not compared`` () =
    Assert.That(between [] [] [ CellOutput.Text(StandardStream.Error, "warning") ], Is.Empty)
    Assert.That(between [ OutputComparison.IgnoreTag ] (text "a") (text "b"), Is.Empty)

[<TestCase(2, 0)>]
[<TestCase(30, 1)>]
let ``pictures may move by a few grey levels`` (step: int, differences: int) =
    let picture (level: int) =
        let panel = Panel(8, 8, Array.create 64 (float32 level), 0.0f, 255.0f, null)
        [ CellOutput.Result { Forms = [ MimeType.Png, Convert.ToBase64String(PictureSheet.EncodePng panel) ] } ]

    Assert.That((between [] (picture 100) (picture (100 + step))).Length, same differences)
