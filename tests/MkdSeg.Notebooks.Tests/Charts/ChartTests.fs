module MkdSeg.Notebooks.Tests.Charts.ChartTests

open System
open System.IO
open System.IO.Compression
open System.Text.RegularExpressions
open System.Xml.Linq
open MkdSeg.Display
open MkdSeg.Notebooks
open MkdSeg.Notebooks.Tests
open MkdSeg.PaperRepro.Tests
open NUnit.Framework
open XPlot.Plotly

let private lines () =
    [ Scatter(x = [ 1; 2; 3 ], y = [ 1.0; 4.0; 9.0 ], name = "mkd", error_y = Error_y(``type`` = "data", array = [ 0.1; 0.2; 0.3 ]))
      :> Trace
      Scatter(x = [ 1; 2; 3 ], y = [ 2.0; 3.0; 4.0 ], name = "a < b", mode = "lines") ]
    |> Chart.Plot
    |> Chart.WithTitle "Loss & more"
    |> Chart.WithXTitle "step"
    |> Chart.WithSize(640, 400)

let private svg (chart: PlotlyChart) : XElement = XElement.Parse((Forms.ofValue chart).TryForm MimeType.Svg |> Option.get)

let private elements (name: string) (svg: XElement) =
    [ for element in svg.Descendants() do
          if element.Name.LocalName = name then
              element ]

let private attribute (name: string) (element: XElement) = (element.Attribute(XName.Get name) |> nonNull).Value
let private number (name: string) (element: XElement) = float (attribute name element)
let private texts (svg: XElement) = elements "text" svg |> List.map _.Value

[<Test>]
let ``a line chart has a static picture with its titles, names and every point`` () =
    let picture = svg (lines ())
    Assert.That((picture.Attribute(XName.Get "width") |> nonNull).Value, same "640")

    for word in [ "Loss & more"; "step"; "mkd"; "a < b" ] do
        Assert.That(texts picture, Does.Contain word)

    let points =
        elements "polyline" picture
        |> List.map (fun line -> (line.Attribute(XName.Get "points") |> nonNull).Value.Split(' ').Length)
    // Each line in the plot and in the legend.
    Assert.That(points, same [ 2; 2; 3; 3 ])
    Assert.That(elements "circle" picture |> List.length, same (3 + 1), "a symbol at each point of the first line and in the legend")

[<Test>]
let ``bars, boxes and heat maps have static pictures`` () =
    let bars =
        [ [ "lv", 0.9; "rv", 0.8 ]; [ "lv", 0.7; "rv", 0.6 ] ] |> Chart.Column |> Chart.WithLabels [ "mkd"; "joint" ] |> svg

    let upright = texts bars
    Assert.That([ "lv"; "rv"; "mkd"; "joint" ], Is.SubsetOf upright)
    let lying = [ "lv", 0.9; "rv", 0.8 ] |> Chart.Bar |> svg |> texts
    Assert.That([ "lv"; "rv" ], Is.SubsetOf lying)

    let boxes =
        [ Box(y = [ 1.0; 2.0; 3.0; 10.0 ], name = "first") :> Trace; Box(y = [ 2.0; 3.0 ], name = "second") ]
        |> Chart.Plot
        |> svg
        |> texts

    Assert.That([ "first"; "second" ], Is.SubsetOf boxes)
    let heat = Heatmap(z = [ [ 1.0; 2.0 ]; [ 3.0; 4.0 ] ]) |> Chart.Plot |> svg
    let fills = elements "rect" heat |> List.map (attribute "fill")

    Assert.That(
        fills,
        same
            [ "#ffffff"
              SvgMarks.heatColour 0.0
              SvgMarks.heatColour (1.0 / 3.0)
              SvgMarks.heatColour (2.0 / 3.0)
              SvgMarks.heatColour 1.0 ],
        "the paper and a cell for each number"
    )

[<Test>]
let ``a kind without a static picture still has its HTML and text`` () =
    let bundle = [ "a", 1; "b", 2 ] |> Chart.Pie |> Forms.ofValue
    Assert.That(bundle.Forms |> List.map fst, same [ MimeType.Html; MimeType.Plain ])

[<Test>]
let ``the HTML asks no network for anything and brings plotly.js once`` () =
    let pages = [ for _ in 1..3 -> (Forms.ofValue (lines ())).TryForm MimeType.Html |> Option.get ]

    for page in pages do
        Assert.That(page, Does.Not.Match @"(src|href)\s*=\s*""(?!data:)")
        Assert.That(page, Does.Contain "data:image/svg+xml;base64,")
        Assert.That(page, Does.Contain "a \\u003C b")

    // Which chart of the process is the first depends on the order of the tests.
    let library (page: string) = Regex.Match(page, "var library = \"([^\"]*)\"").Groups[1].Value
    Assert.That(pages |> List.tail |> List.map library, Is.All.Empty)

[<Test>]
let ``the first chart of a process carries plotly.js, which its script can unpack`` () =
    // A fresh process: the runner's.
    use place = new NotebookPlace()

    let path =
        place.Notebook("chart.ipynb", [ "open XPlot.Plotly\n[ 1, 2; 2, 3 ] |> Chart.Line"; "[ 1, 2; 2, 3 ] |> Chart.Line" ])

    let outcome = Program.run [ "notebook"; "run"; "--interactive"; path ]
    Assert.That(outcome.Code, Is.Zero, outcome.Error)

    let library (outputs: CellOutput list) =
        match outputs with
        | [ CellOutput.Result bundle ] ->
            Regex.Match(bundle.TryForm MimeType.Html |> Option.get, "var library = \"([^\"]*)\"").Groups[1].Value
        | other -> failwith $"%A{other}"

    let libraries = Outputs.ofFile path |> List.map library

    use unpacked =
        new StreamReader(new GZipStream(new MemoryStream(Convert.FromBase64String libraries[0]), CompressionMode.Decompress))

    Assert.That(unpacked.ReadToEnd(), Does.Contain "plotly.js v")
    Assert.That(libraries[1], Is.Empty)
    TestContext.Out.WriteLine $"the notebook has {(FileInfo path).Length >>> 10} KiB"

[<Test>]
let ``the runner stores charts as pictures alone, unless asked`` () =
    use place = new NotebookPlace()
    let path = place.Notebook("chart.ipynb", [ "open XPlot.Plotly\n[ 1, 2; 2, 3 ] |> Chart.Line" ])
    Assert.That((Program.run [ "notebook"; "run"; path ]).Code, Is.Zero)

    match Outputs.ofFile path with
    | [ [ CellOutput.Result bundle ] ] ->
        Assert.That(bundle.Forms |> List.map fst, same [ MimeType.Html; MimeType.Svg; MimeType.Plain ])

        Assert.That(
            bundle.TryForm MimeType.Html |> Option.get,
            Does.Match "^<img alt=\"Chart\" style=\"max-width: 100%; height: auto\" src=\"data:image/svg\\+xml;base64,[A-Za-z0-9+/=]+\">$",
            "no script"
        )

        Assert.That(bundle.TryForm MimeType.Svg |> Option.get, Does.StartWith "<svg", "no XML declaration, at which nbconvert fails")
    | other -> Assert.Fail $"%A{other}"

[<Test>]
let ``error bars reach as far below and above as they are given, and an axis shows its zero line`` () =
    let chart =
        Scatter(
            x = [ 2.0; -1.0 ],
            y = [ "joint"; "fine-tune" ],
            mode = "markers",
            error_x = Error_x(``type`` = "data", symmetric = false, array = [ 1.0; 1.0 ], arrayminus = [ 3.0; 0.5 ])
        )
        |> Chart.Plot

    let zeroLines (picture: XElement) =
        [ for line in elements "line" picture do
              if attribute "stroke-width" line = "1.5" then
                  attribute "x1" line, attribute "x2" line ]

    Assert.That(zeroLines (svg chart), Is.Empty)
    chart.WithLayout(Layout(xaxis = Xaxis(zeroline = true)))
    let picture = svg chart
    Assert.That([ "joint"; "fine-tune" ], Is.SubsetOf(texts picture))
    let zero = zeroLines picture
    Assert.That(zero.Length, same 1)
    Assert.That(fst zero.Head, same (snd zero.Head), "upright")

    // Level lines of the bars: their lengths are as four to one and a half.
    let lengths =
        [ for line in elements "line" picture do
              if attribute "stroke-width" line = "1.2" && attribute "y1" line = attribute "y2" line then
                  number "x2" line - number "x1" line ]

    Assert.That(lengths.Length, same 2)
    Assert.That(lengths[0] / lengths[1], Is.EqualTo(4.0 / 1.5).Within 0.01)
