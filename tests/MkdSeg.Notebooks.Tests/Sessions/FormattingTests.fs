module MkdSeg.Notebooks.Tests.Sessions.FormattingTests

open System
open MkdSeg.Display
open MkdSeg.Evaluation
open MkdSeg.Imaging.Geometry
open MkdSeg.Imaging.Rendering
open MkdSeg.Notebooks
open MkdSeg.Notebooks.Tests
open MkdSeg.PaperRepro.Cells
open NUnit.Framework
open SkiaSharp

type private Row = { Name: string; Dice: float; Count: int; Note: string option }

let private html (value: obj) = (Forms.ofValue value).TryForm MimeType.Html

[<Test>]
let ``a sequence of records is a table, escaped, with numbers to the right`` () =
    let table =
        html
            [ { Name = "<lv>"; Dice = 0.91234567; Count = 3; Note = None }
              { Name = "rv"; Dice = 0.5; Count = 4; Note = Some "a" } ]
        |> Option.get

    Assert.That(table, Does.Contain "<th>Name</th><th>Dice</th><th>Count</th><th>Note</th>")

    Assert.That(
        table,
        Does.Contain(
            "<td style=\"text-align: left\">&lt;lv&gt;</td><td style=\"text-align: right\">0.9123</td><td "
            + "style=\"text-align: right\">3</td><td></td>"
        )
    )

    Assert.That(table, Does.Contain "<td style=\"text-align: left\">a</td>")

[<Test>]
let ``real numbers of a column have as many digits behind the point`` () =
    let numbers (column: float32 option list) =
        Text.RegularExpressions.Regex.Matches(html [ for value in column -> 0, value ] |> Option.get, "right\">([^<]*)</td></tr>")
        |> Seq.map _.Groups[1].Value
        |> List.ofSeq

    Assert.That(numbers [ Some 0.25f; Some -3.0f; None; Some 12.125f ], Is.EqualTo<string list> [ "0.250"; "-3.000"; "12.125" ])
    Assert.That(numbers [ Some 2.0f; Some nanf; Some infinityf ], Is.EqualTo<string list> [ "2"; "NaN"; "Infinity" ])
    Assert.That(numbers [ Some 0.5f; Some 1e-7f; Some 1e20f ], Is.EqualTo<string list> [ "0.5"; "1E-7"; "1E+20" ])

[<Test>]
let ``tuples and empty lists of records are tables, dictionaries those of .NET Interactive`` () =
    Assert.That((html [ 1, "a" ] |> Option.get), Does.Contain "<th>Item1</th><th>Item2</th>")
    Assert.That((html (dict [ "k", 2 ]) |> Option.get), Does.Contain "<th><i>key</i></th><th>value</th>")
    Assert.That((html ([]: Row list) |> Option.get), Does.Contain "<th>Dice</th>")

[<Test>]
let ``scores are a table in which what was skipped is empty`` () =
    let rows =
        [ { Case = "ct_1"; Structure = "lv"; Metric = Metric.Dice; Score = Scored 0.75 }
          { Case = "ct_1"; Structure = "rv"; Metric = Metric.Dice; Score = Skipped None } ]

    HtmlTable.showBy CellHost.tableCell

    let table =
        try
            html rows |> Option.get
        finally
            HtmlTable.showBy (fun _ -> None)

    Assert.That(
        table,
        Does.Contain
            "<td style=\"text-align: left\">lv</td><td style=\"text-align: left\">dice</td><td style=\"text-align: right\">0.75</td>"
    )

    Assert.That(
        table,
        Does.Contain "<td style=\"text-align: left\">rv</td><td style=\"text-align: left\">dice</td><td style=\"text-align: right\"></td>"
    )

[<TestCase("0.847 ± 0.019", "0.847&#160;&#177;&#160;0.019")>]
[<TestCase("48 x 48 x 45", "48&#160;x&#160;48&#160;x&#160;45")>]
[<TestCase("left ventricle", "left ventricle")>]
[<TestCase("direction reproduced (30 patients, 3 seeds)", "direction reproduced (30 patients, 3 seeds)")>]
let ``a short cell with a number is not broken into lines`` (text: string, expected: string) =
    Assert.That(HtmlTable.words text, Is.EqualTo expected)

[<Test>]
let ``an endless sequence of records is cut and says so`` () =
    let table = html (Seq.initInfinite (fun i -> {| I = i |})) |> Option.get
    Assert.That(table.Split("<tr>").Length - 2, same HtmlTable.MostRows)
    Assert.That(table, Does.Contain "The first 100 rows.")

[<Test>]
let ``text comes always, alone for what is one, and other values have no table`` () =
    for value, text in
        [ box 3, "3"
          box "text", "text"
          box DayOfWeek.Monday, "Monday"
          box true, "True"
          box (Uri "https://example.org/"), "https://example.org/" ] do
        Assert.That((Forms.ofValue value).Forms, same [ MimeType.Plain, text ])

    for value, text in [ box [ 1; 2 ], "[1; 2]"; box (Some 1), "Some 1"; box [| "a" |], "[|\"a\"|]" ] do
        let bundle = Forms.ofValue value
        Assert.That(bundle.TryForm MimeType.Plain, same (Some text))
        Assert.That(bundle.TryForm MimeType.Html |> Option.get, Does.Not.Contain "<th>")

[<Test>]
let ``what is no object is told by its type`` () =
    let text (declared: Type) = (Forms.ofDeclared declared null).TryForm MimeType.Plain
    Assert.That([ text typeof<int option>; text typeof<string>; text typeof<obj> ], same [ Some "None"; Some "<null>"; Some "<null>" ])

[<TestCase(0.00001234, "1.234E-5")>]
[<TestCase(-3e-9, "-3E-9")>]
[<TestCase(0.0001, "0.0001")>]
[<TestCase(0.0, "0")>]
[<TestCase(12345.67891, "12345.6789")>]
[<TestCase(1e20, "1E+20")>]
let ``a number in a table is not 0 unless it is 0`` (value: float, text: string) =
    Assert.That((html [ {| P = value |} ] |> Option.get), Does.Contain $">{text}</td>")

[<Test>]
let ``panels are a picture of every panel's size`` () =
    let panel = Panel(64, 32, Array.init (64 * 32) (fun i -> float32 (i % 64)), 0.0f, 63.0f, null)

    for value, width, height in [ box panel, 64 * 6 + 8, 32 * 6 + 8; box [ panel; panel ], 2 * (64 * 5) + 12, 32 * 5 + 8 ] do
        let bundle = Forms.ofValue value
        use picture = SKBitmap.Decode(Convert.FromBase64String((bundle.TryForm MimeType.Png).Value))
        Assert.That((picture.Width, picture.Height), same ((width, height)))
        Assert.That(bundle.TryForm MimeType.Plain |> Option.get, Does.Contain "64 x 32")

[<Test>]
let ``a volume is its middle coronal and axial slice, turned to the patient and in proportion`` () =
    // Stored left, back, down: 4 x 6 x 3 voxels of 1, 1 and 2 mm. One corner of the middle slices is bright.
    let affine =
        Affine.FromColumns(Vector3D(-1.0, 0.0, 0.0), Vector3D(0.0, -1.0, 0.0), Vector3D(0.0, 0.0, -2.0), Vector3D(0.0, 0.0, 0.0))

    let volume = Volume<float32>(VolumeGeometry(GridSize(4, 6, 3), affine))
    // Canonical x 0 (the patient's left on a world axis to the right), y 3, z 2 (the top).
    volume[3, 2, 0] <- 1.0f
    // Canonical x 3 (the right), y 0 (the back), z 1 (the middle).
    volume[0, 5, 1] <- 1.0f

    match VolumePicture.tryPanels volume |> Option.get with
    | [ coronal; axial ] ->
        Assert.That((coronal.Width, coronal.Height, coronal.PixelSize), same (4, 3, Nullable(PixelSize(1.0, 2.0))))
        Assert.That((axial.Width, axial.Height, axial.PixelSize), same (4, 6, Nullable(PixelSize(1.0, 1.0))))

        let bright (panel: Panel) =
            [ for n in 0 .. panel.Grey.Length - 1 do
                  if panel.Grey[n] > 0.0f then
                      n % panel.Width, n / panel.Width ]

        Assert.That(bright coronal, same [ 3, 0 ], "the smallest x is on the right, the top above")
        Assert.That(bright axial, same [ 0, 5 ], "the right is on the left, the back at the bottom")
    | other -> failwith $"%A{other}"

    use picture = SKBitmap.Decode(Convert.FromBase64String((Forms.ofValue volume).TryForm(MimeType.Png).Value))
    Assert.That((picture.Width, picture.Height), same (2 * 24 + 12, 36 + 8), "six screen pixels for a mm in both slices")

[<Test>]
let ``classes and stored labels are drawn in colours`` () =
    let geometry = VolumeGeometry(GridSize(2, 1, 1), Affine.Identity)
    let drawn (value: obj) = (VolumePicture.tryPanels value |> Option.get).Head.Classes |> nonNull |> List.ofArray
    Assert.That(drawn (Volume<byte>(geometry, [| 0uy; 5uy |])), same [ 5uy; 0uy ])
    Assert.That(drawn (Volume<uint16>(geometry, [| 500us; 820us |])), same [ 2uy; 1uy ])
    let names (value: obj) = List.ofSeq (VolumePicture.tryPanels value |> Option.get).Head.ClassNames
    Assert.That(names (Volume<uint16>(geometry, [| 500us; 820us |])), same [ "500"; "820" ], "a stored value is its own name in the legend")

[<Test>]
let ``HTML and PNG are shown as they are`` () =
    Assert.That(html (HTML "<b>x</b>"), same (Some "<b>x</b>"))
    Assert.That((Forms.ofValue (PNG [| 1uy; 2uy |])).TryForm MimeType.Png, same (Some "AQI="))
