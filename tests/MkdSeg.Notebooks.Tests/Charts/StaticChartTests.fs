/// The static picture of a chart, and the traces of its interactive form: both say what the description says.
module MkdSeg.Notebooks.Tests.Charts.StaticChartTests

open System.Text.Json
open System.Xml.Linq
open MkdSeg.Display
open MkdSeg.Notebooks.Tests
open NUnit.Framework

let private described horizontal vertical series : ChartDescription =
    { Title = "A title"
      Words = "words"
      Width = 860
      Height = 390
      Horizontal = horizontal
      Vertical = vertical
      Series = series }

let private line (name: string) (shift: float) (dash: ChartDash) (points: (float * float) list) : ChartSeries =
    { Name = name
      Colour = "#0072B2"
      Marks = ChartMarks.Points(List.map ChartPoint.At points, Some ChartSymbol.Circle, Some dash)
      IsInLegend = true
      Shift = shift }

let private bars (names: string list) =
    let series =
        { Name = "bars"
          Colour = "#0072B2"
          Marks = ChartMarks.Bars([ for place, _ in Seq.indexed names -> float place, 0.5 ], false)
          IsInLegend = true
          Shift = 0.0 }

    described (ChartAxis.Names names) { ChartAxis.Numbers "Dice" with HoldsZero = true } [ series ]

let private picture (chart: ChartDescription) = XElement.Parse(SvgChart.write chart)

let private elements (name: string) (svg: XElement) =
    [ for element in svg.Descendants() do
          if element.Name.LocalName = name then
              element ]

let private attribute (name: string) (element: XElement) = (element.Attribute(XName.Get name) |> nonNull).Value
let private number (name: string) (element: XElement) = float (attribute name element)

/// Where texts stand, by their words.
let private placed (words: string list) (svg: XElement) =
    [ for text in elements "text" svg do
          if List.contains text.Value words then
              text.Value, number "x" text ]

/// Left edge of the plot, which circles are placed by.
let private left (svg: XElement) = elements "svg" svg |> List.exactlyOne |> number "x"

[<Test>]
let ``thirty names below each other's bars do not touch`` () =
    let names = [ for n in 1001..1030 -> string n ]
    let svg = picture (bars names)
    let placed = placed names svg
    Assert.That(List.map fst placed, same names)

    Assert.That(
        elements "text" svg
        |> List.filter (fun text -> List.contains text.Value names)
        |> List.forall (fun text -> (attribute "transform" text).StartsWith "rotate(-90"),
        "turned"
    )

    for (_, x), (_, next) in List.pairwise placed do
        Assert.That(next - x, Is.GreaterThan 12.0, "more than the height of a letter")

[<Test>]
let ``a few names stand level, and of hundreds as many as there is room for`` () =
    let few = [ "lv"; "rv"; "la" ]
    let level = picture (bars few)
    Assert.That(placed few level |> List.map fst, same few)

    Assert.That(
        elements "text" level
        |> List.forall (fun text -> isNull (text.Attribute(XName.Get "transform")) || not (List.contains text.Value few))
    )

    let many = [ for n in 1..400 -> $"patient {n}" ]
    let shown = placed many (picture (bars many))
    Assert.That(shown.Length, Is.InRange(20, 60))
    Assert.That(List.pairwise shown |> List.forall (fun ((_, x), (_, next)) -> next - x > 12.0))

[<Test>]
let ``labels stand where they are asked for, and every line has its dashes`` () =
    let dashes = [ ChartDash.Solid; ChartDash.Dashed; ChartDash.Dotted; ChartDash.DashDotted ]
    let volumes = { ChartAxis.Numbers "volumes" with Ticks = [ 1.0; 2.0; 4.0; 10.0 ] }

    let svg =
        [ for dash in dashes -> line (string dash) 0.0 dash [ 1.0, 0.5; 10.0, 0.9 ] ]
        |> described volumes (ChartAxis.Numbers "Dice")
        |> picture

    let bottom = elements "text" svg |> List.filter (fun text -> text.Value = "1") |> List.exactlyOne |> attribute "y"

    Assert.That(
        elements "text" svg |> List.filter (fun text -> attribute "y" text = bottom) |> List.map _.Value,
        same [ "1"; "2"; "4"; "10" ]
    )

    let drawn =
        elements "polyline" svg
        |> List.map (fun one -> one.Attribute(XName.Get "stroke-dasharray") |> Option.ofObj |> Option.map _.Value)

    Assert.That(drawn |> List.countBy id |> List.map snd, same [ 2; 2; 2; 2 ], "each kind once in the plot and once in the legend")

[<Test>]
let ``a point lies over its label, and shifted ones on both sides of it`` () =
    let volumes = { ChartAxis.Numbers "volumes" with Ticks = [ 5.0; 20.0 ] }

    let at (shifts: float list) =
        let svg =
            [ for shift in shifts -> line $"line {shift}" shift ChartDash.Solid [ 5.0, 0.5; 20.0, 0.9 ] ]
            |> described volumes (ChartAxis.Numbers "Dice")
            |> picture

        let label = placed [ "5" ] svg |> List.exactlyOne |> snd
        let plot = elements "svg" svg |> List.exactlyOne
        [ for circle in elements "circle" plot -> number "cx" circle + left svg - label ]

    Assert.That((at [ 0.0 ])[0], Is.EqualTo(0.0).Within 0.02)
    let two = at [ -0.006; 0.006 ]
    Assert.That(two[0], Is.EqualTo(-two[2]).Within 0.02)
    Assert.That(two[2], Is.InRange(3.0, 6.0))

[<Test>]
let ``an axis of losses has powers of ten, and what is not above 0 leaves a gap`` () =
    let losses = { ChartAxis.Numbers "loss" with Scale = ChartScale.Logarithmic None }

    let svg =
        [ line "loss" 0.0 ChartDash.Solid [ 0.0, 100.0; 1.0, 10.0; 2.0, 0.0; 3.0, 1.0; 4.0, 0.01 ] ]
        |> described (ChartAxis.Numbers "step") losses
        |> picture

    Assert.That([ "0.01"; "0.1"; "1"; "10"; "100" ], Is.SubsetOf(elements "text" svg |> List.map _.Value))

    Assert.That(
        elements "polyline" svg |> List.map (fun line -> (attribute "points" line).Split(' ').Length),
        same [ 2; 2 ],
        "100 to 10, and 1 to 0.01"
    )

    Assert.That(elements "circle" svg |> List.length, same 4)

[<Test>]
let ``a legend names every line and breaks between names`` () =
    let names = [ for n in 1..12 -> $"a method with a name {n}" ]

    let svg =
        [ for name in names -> line name 0.0 ChartDash.Solid [ 0.0, 0.0; 1.0, 1.0 ] ]
        |> described (ChartAxis.Numbers "") (ChartAxis.Numbers "")
        |> picture

    let placed = placed names svg
    Assert.That(List.map fst placed, same names)
    Assert.That(placed |> List.forall (fun (name, x) -> x + SvgParts.textWidth 12.0 name <= 860.0))

[<Test>]
let ``letters that are no XML and those that are markup are safe`` () =
    let svg =
        [ line "a < b & \u0001\u001b" 0.0 ChartDash.Solid [ 0.0, nan; 1.0, infinity ] ]
        |> described (ChartAxis.Numbers "<x>") (ChartAxis.Numbers "")
        |> picture

    Assert.That(elements "text" svg |> List.map _.Value, Does.Contain "<x>")

[<Test>]
let ``rows run from top to bottom with their boxes, intervals and filled or open points`` () =
    let rows = { ChartAxis.Names [ "first"; "second" ] with IsReversed = true }

    let points =
        [ { ChartPoint.At(1.0, 0.0) with Across = Some(0.5, 2.0) }
          { ChartPoint.At(-1.0, 1.0) with Across = Some(-2.0, 0.5); IsFilled = false } ]

    let series =
        { Name = "difference"
          Colour = "#0072B2"
          Marks = ChartMarks.Points(points, Some ChartSymbol.Circle, None)
          IsInLegend = false
          Shift = 0.0 }

    let chart = described { ChartAxis.Numbers "points" with MarksZero = true } rows [ series ]
    let circles = elements "circle" (picture chart)
    Assert.That(number "cy" circles[0], Is.LessThan(number "cy" circles[1]))
    Assert.That(circles |> List.map (attribute "fill"), same [ "#0072B2"; "#ffffff" ])

    let data, layout = PlotlyChartWriter.json chart
    let trace = JsonDocument.Parse(data).RootElement[0]
    let numbers (value: JsonElement) = [ for item in value.EnumerateArray() -> item.GetDouble() ]
    Assert.That(numbers (trace.GetProperty("error_x").GetProperty "array"), same [ 1.0; 1.5 ])
    Assert.That(numbers (trace.GetProperty("error_x").GetProperty "arrayminus"), same [ 0.5; 1.0 ])
    let axis = JsonDocument.Parse(layout).RootElement.GetProperty "yaxis"
    Assert.That([ for name in axis.GetProperty("ticktext").EnumerateArray() -> name.GetString() ], same [ "first"; "second" ])
    Assert.That(numbers (axis.GetProperty "range"), same [ 1.5; -0.5 ], "the first on top")

[<Test>]
let ``the interactive form says the numbers of points that are drawn beside their place`` () =
    let chart =
        described
            (ChartAxis.Numbers "volumes")
            (ChartAxis.Numbers "Dice")
            [ line "one" -0.006 ChartDash.Dotted [ 5.0, 0.5; 20.0, 0.9 ]; line "two" 0.0 ChartDash.Solid [ 5.0, 0.5; 20.0, 0.9 ] ]

    let traces = JsonDocument.Parse(fst (PlotlyChartWriter.json chart)).RootElement
    let x (trace: JsonElement) = [ for value in trace.GetProperty("x").EnumerateArray() -> value.GetDouble() ]
    Assert.That(x traces[0], same [ 4.91; 19.91 ])
    Assert.That([ for text in traces[0].GetProperty("text").EnumerateArray() -> text.GetString() ], same [ "5: 0.5"; "20: 0.9" ])
    Assert.That(traces[0].GetProperty("line").GetProperty("dash").GetString(), same "dot")
    Assert.That(x traces[1], same [ 5.0; 20.0 ])

[<Test>]
let ``a description is shown as a page's chart and as a picture with its words`` () =
    let bundle = Forms.ofValue (bars [ "lv"; "rv" ])
    Assert.That(bundle.Forms |> List.map fst, same [ MimeType.Html; MimeType.Svg; MimeType.Plain ])
    let html = bundle.TryForm MimeType.Html |> Option.get
    Assert.That(html, Does.Contain("Plotly.newPlot").And.Contain "alt=\"words\"")
    Assert.That(bundle.TryForm MimeType.Plain, same (Some "Chart: A title (1 trace)"))

[<Test>]
let ``an area is filled from its line down to 0, in both forms`` () =
    let area =
        { Name = "area"
          Colour = "#0072B2"
          Marks = ChartMarks.Area [ 0.0, 1.0; 1.0, 3.0; 2.0, 1.0 ]
          IsInLegend = true
          Shift = 0.0 }

    let chart = described (ChartAxis.Numbers "x") { ChartAxis.Numbers "y" with HoldsZero = true } [ area ]
    let svg = picture chart
    let corners = (elements "polygon" svg |> List.exactlyOne |> attribute "points").Split ' '
    let height (corner: string) = float (corner.Split(',')[1])
    Assert.That(corners.Length, same 5)
    Assert.That(height corners[0], same (height corners[4]), "both ends stand on 0")
    Assert.That(height corners[0], Is.GreaterThan(height corners[1]))
    Assert.That(height corners[2], Is.LessThan(height corners[1]))
    let data, _ = PlotlyChartWriter.json chart
    Assert.That(data, Does.Contain("\"fill\":\"tozeroy\"").And.Contain "[1.0,3.0,1.0]")

[<Test>]
let ``pictures and charts are as wide as the page allows`` () =
    let page = ChartPage.html 860 400 "[]" "{}" (Some(ChartPage.picture "words" "<svg/>"))
    Assert.That(page, Does.Contain("style=\"max-width: 860px; height: 400px\"").And.Contain "style=\"max-width: 100%; height: auto\"")
    Assert.That(page, Does.Not.Contain "style=\"width:")
