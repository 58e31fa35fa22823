namespace MkdSeg.PaperRepro

open MkdSeg.Display

/// A line of a chart: points in order, each with an interval if it has one.
type Series = { Name: string; Points: (float * float) list; Intervals: (float * float) option list }

/// The charts of report and notebooks.
[<RequireQualifiedAccess>]
module Charts =
    [<Literal>]
    let private Blue = "#0072B2"

    [<Literal>]
    let private Vermilion = "#D55E00"

    [<Literal>]
    let private RowHeight = 22

    /// Pixels across in a notebook; a page gives charts the width that it has.
    [<Literal>]
    let private Width = 860

    /// Okabe and Ito's colours, dark ones first; with dashes and symbols they are told apart without colour too.
    let internal colour (index: int) =
        let colours = [| Blue; Vermilion; "#009E73"; "#CC79A7"; "#000000"; "#E69F00"; "#56B4E9" |]
        colours[index % colours.Length]

    let internal dash (index: int) =
        let dashes = [| ChartDash.Solid; ChartDash.Dashed; ChartDash.Dotted; ChartDash.DashDotted |]
        dashes[index % dashes.Length]

    let internal symbol (index: int) =
        let symbols =
            [| ChartSymbol.Circle
               ChartSymbol.Square
               ChartSymbol.Diamond
               ChartSymbol.Triangle
               ChartSymbol.Cross
               ChartSymbol.Star |]

        symbols[index % symbols.Length]

    let internal chart
        (words: string)
        (height: int)
        (horizontal: ChartAxis)
        (vertical: ChartAxis)
        (series: ChartSeries list)
        : ChartDescription =
        { Title = ""
          Words = words
          Width = Width
          Height = height
          Horizontal = horizontal
          Vertical = vertical
          Series = series }

    let internal series (name: string) (colour: string) (marks: ChartMarks) : ChartSeries =
        { Name = name; Colour = colour; Marks = marks; IsInLegend = true; Shift = 0.0 }

    /// Names from top to bottom.
    let private rows (names: string list) = { ChartAxis.Names names with IsReversed = true }

    /// Boxes from top to bottom over the values of each row; those of `marked` rows stand out. `low` is where the axis begins.
    let boxes (words: string) (marked: string -> bool) (low: float) (named: (string * float list) list) : ChartDescription =
        let box (place: int) (name: string, values: float list) =
            let colour = if marked name then Vermilion else Blue
            { series name colour (ChartMarks.Box(float place, values, true)) with IsInLegend = false }

        let dice = { ChartAxis.Numbers "Dice" with Scale = ChartScale.Linear(Some(low, 1.005)) }
        chart words (named.Length * RowHeight + 70) dice (rows (List.map fst named)) (List.mapi box named)

    /// A mean with its interval in each row, and a line at no difference. Filled where the interval leaves that line out.
    let forest (words: string) (named: (string * float * (float * float) option) list) : ChartDescription =
        let apart =
            function
            | Some(low, high) -> low > 0.0 || high < 0.0
            | None -> false

        let points =
            [ for place, (_, mean, interval) in Seq.indexed named ->
                  { ChartPoint.At(mean, float place) with Across = interval; IsFilled = apart interval } ]

        let means = { series "difference" Blue (ChartMarks.Points(points, Some ChartSymbol.Circle, None)) with IsInLegend = false }
        let axis = { ChartAxis.Numbers "points of Dice" with MarksZero = true }
        chart words (named.Length * RowHeight + 80) axis (rows [ for name, _, _ in named -> name ]) [ means ]

    /// Lines of means with intervals over a number of volumes. Points of one number stand side by side.
    let curve (words: string) (axis: string) (lines: Series list) : ChartDescription =
        let line (index: int) (line: Series) =
            let points = [ for (x, y), interval in List.zip line.Points line.Intervals -> { ChartPoint.At(x, y) with Up = interval } ]
            let shift = 0.006 * (float index - float (lines.Length - 1) / 2.0)
            { series line.Name (colour index) (ChartMarks.Points(points, Some(symbol index), Some(dash index))) with Shift = shift }

        let volumes =
            { ChartAxis.Numbers axis with Ticks = lines |> List.collect _.Points |> List.map fst |> List.distinct |> List.sort }

        chart words 440 volumes (ChartAxis.Numbers "Dice") (List.mapi line lines)

    /// Plain lines over training steps; `logarithmic` for losses, else the axis shows 0.
    let progress (words: string) (height: int) (axis: string) (logarithmic: bool) (lines: Series list) : ChartDescription =
        let line (index: int) (line: Series) =
            let points = line.Points |> List.map ChartPoint.At
            // A line of one point would not be seen.
            let symbol = if points.Length = 1 then Some(symbol index) else None
            series line.Name (colour index) (ChartMarks.Points(points, symbol, Some(dash (index / 7 + index))))

        let values =
            if logarithmic then
                { ChartAxis.Numbers axis with Scale = ChartScale.Logarithmic None }
            else
                { ChartAxis.Numbers axis with HoldsZero = true }

        chart words height (ChartAxis.Numbers "step") values (List.mapi line lines)

    /// Bars side by side over named places, a colour for each series.
    let bars (words: string) (axis: string) (named: (string * (string * float) list) list) : ChartDescription =
        let places = named |> List.collect (snd >> List.map fst) |> List.distinct

        let bar (index: int) (name: string, values: (string * float) list) =
            series
                name
                (colour index)
                (ChartMarks.Bars([ for place, value in values -> float (List.findIndex ((=) place) places), value ], false))

        chart words 340 (ChartAxis.Names places) { ChartAxis.Numbers axis with HoldsZero = true } (List.mapi bar named)

    let private drawn (caption: string) (chart: ChartDescription) (still: string option) =
        let data, layout = PlotlyChartWriter.json chart
        Html.chart chart.Height chart.Words caption still $"{{\"data\":{data},\"layout\":{layout}}}"

    /// A figure of the report's page, as wide as the page.
    let figure (caption: string) (chart: ChartDescription) = drawn caption chart (Some(SvgChart.write chart))

    /// A figure that shares the width of the paper with another one.
    let half (caption: string) (chart: ChartDescription) = drawn caption chart (Some(SvgChart.write { chart with Width = 560 }))

    /// A figure in a part that is folded away, which paper does not show.
    let folded (caption: string) (chart: ChartDescription) = drawn caption chart None
