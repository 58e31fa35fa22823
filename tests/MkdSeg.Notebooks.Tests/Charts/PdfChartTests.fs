/// A chart's PDF holds what its SVG holds: one page of its size, its words and its lines.
module MkdSeg.Notebooks.Tests.Charts.PdfChartTests

open System.Xml.Linq
open MkdSeg.Display
open MkdSeg.Notebooks.Tests
open NUnit.Framework
open UglyToad.PdfPig

let private series (name: string) (marks: ChartMarks) : ChartSeries =
    { Name = name; Colour = "#0072B2"; Marks = marks; IsInLegend = true; Shift = 0.0 }

/// Every kind of mark, a dash, a turned title, and letters that a font may lack.
let private chart: ChartDescription =
    { Title = "Dice ± 95 % \u4E2D"
      Words = "words"
      Width = 600
      Height = 400
      Horizontal = ChartAxis.Numbers "step"
      Vertical = ChartAxis.Numbers "upwards"
      Series =
        [ series
              "line"
              (ChartMarks.Points([ ChartPoint.At(0.0, 0.1); ChartPoint.At(3.0, 0.9) ], Some ChartSymbol.Circle, Some ChartDash.Dashed))
          series "stars" (ChartMarks.Points([ { ChartPoint.At(1.0, 0.5) with Up = Some(0.4, 0.6) } ], Some ChartSymbol.Star, None))
          series "bars" (ChartMarks.Bars([ 1.0, 0.4; 2.0, 0.3 ], false))
          series "area" (ChartMarks.Area [ 0.0, 0.2; 2.0, 0.6; 3.0, 0.1 ])
          series "box" (ChartMarks.Box(2.0, [ 0.1; 0.2; 0.3; 0.9 ], false)) ] }

[<Test>]
let ``one page, three quarters of a point a pixel, with the words of the SVG`` () =
    use document = PdfDocument.Open(PdfChart.encode chart)
    Assert.That(document.NumberOfPages, same 1)
    let page = document.GetPage 1
    Assert.That((page.Width, page.Height), same (450.0, 300.0))
    let svg = XElement.Parse(SvgChart.write chart)
    let letters (text: string) = text.Replace(" ", "").Replace("\u4E2D", "?")

    for text in svg.Descendants() do
        if text.Name.LocalName = "text" then
            Assert.That(letters page.Text, Does.Contain(letters text.Value), text.Value)

[<Test>]
let ``words stand where the SVG has them, those of the vertical axis upright`` () =
    use document = PdfDocument.Open(PdfChart.encode chart)
    let page = document.GetPage 1
    // The first letters of "step" and of "upwards": found by their whole words' order in the text.
    let first (word: string) = page.Letters[page.Text.IndexOf(word, System.StringComparison.Ordinal)]
    let step, up = first "step", first "upwards"
    Assert.That(step.StartBaseLine.Y, Is.LessThan 20.0, "below")
    Assert.That(abs (step.StartBaseLine.Y - step.EndBaseLine.Y), Is.LessThan 1e-6, "lying")
    Assert.That(up.StartBaseLine.X, Is.LessThan 25.0, "at the left")
    Assert.That(up.EndBaseLine.Y - up.StartBaseLine.Y, Is.GreaterThan 1.0, "read upwards")

[<Test>]
let ``every drawn element is in the PDF`` () =
    use document = PdfDocument.Open(PdfChart.encode chart)
    let svg = XElement.Parse(SvgChart.write chart)
    let drawn = [ "rect"; "line"; "polyline"; "polygon"; "circle" ]
    let count = svg.Descendants() |> Seq.filter (fun element -> List.contains element.Name.LocalName drawn) |> Seq.length
    // The plot's frame, by which marks are cut off, is one more path.
    let paths = (document.GetPage 1).Paths |> Seq.filter (fun path -> path.IsFilled || path.IsStroked) |> Seq.length
    Assert.That(paths, same count)
