namespace MkdSeg.Display

/// A chart as a static picture: an SVG for places that run no scripts.
[<RequireQualifiedAccess>]
module SvgChart =
    [<Literal>]
    let private Size = 12.0

    [<Literal>]
    let private TitleSize = 14.0

    [<Literal>]
    let private Ink = "#1b1f24"

    [<Literal>]
    let private Grid = "#e6e9ec"

    let private lineHeight (size: float) = 1.35 * size

    /// Every so many-th, so that neighbours keep a distance in pixels.
    let private thinned (distance: float) (room: float) (labels: (float * string) list) =
        let step = if labels.Length < 2 then 1 else max 1 (int (ceil (distance / (room / float labels.Length))))
        labels |> List.indexed |> List.choose (fun (index, label) -> if index % step = 0 then Some label else None)

    /// Labels below the plot, whether they are turned, and how much height they take.
    let private below (width: float) (axis: AxisLayout) : (float * string) list * bool * float =
        let labels = AxisLayout.ticks (width / 70.0) axis
        let widest = labels |> List.map (snd >> SvgParts.textWidth Size) |> List.fold max 0.0
        let isUneven = not axis.Axis.Ticks.IsEmpty

        let nearest =
            if isUneven then
                labels
                |> List.map (fst >> axis.Share >> (*) width)
                |> List.sort
                |> List.pairwise
                |> List.map (fun (a, b) -> b - a)
                |> List.fold min width
            else
                width / float (max 1 labels.Length)

        if labels.Length < 2 || widest + 8.0 <= nearest then
            labels, false, lineHeight Size
        else
            (if isUneven then labels else thinned (lineHeight Size) width labels), true, widest + 6.0

    /// Rows of the legend: entries with the place of each.
    let private legendRows (width: float) (entries: ChartSeries list) : (ChartSeries * float) list list =
        let add (rows: (ChartSeries * float) list list, left: float) (series: ChartSeries) =
            let wide = 34.0 + SvgParts.textWidth Size series.Name + 14.0

            match rows with
            | row :: before when left + wide <= width -> ((series, left) :: row) :: before, left + wide
            | rows -> [ series, 0.0 ] :: rows, wide

        entries |> List.fold add ([], 0.0) |> fst |> List.map List.rev |> List.rev

    let private sample (series: ChartSeries) (x: float, y: float) : string list =
        match series.Marks with
        | ChartMarks.Points(_, symbol, line) ->
            [ match line with
              | Some dash -> SvgParts.polyline series.Colour (SvgParts.dash dash) [ x, y; x + 28.0, y ]
              | None -> ()
              match symbol with
              | Some symbol -> SvgParts.symbol series.Colour true symbol (x + 14.0, y)
              | None -> () ]
        | _ -> [ SvgParts.rectangle series.Colour "" (x + 8.0, y - 5.0) (12.0, 10.0) ]

    /// Lines of the grid and those that mark 0, in the plot's own pixels.
    let private gridLines (area: PlotArea) (across: (float * string) list) (up: (float * string) list) : string list =
        let upright colour width value = SvgParts.line colour width "" (area.X value, 0.0) (area.X value, area.Height)
        let level colour width value = SvgParts.line colour width "" (0.0, area.Y value) (area.Width, area.Y value)

        let isOfNumbers (axis: AxisLayout) =
            match axis.Axis.Scale with
            | ChartScale.Names _ -> false
            | _ -> true

        [ if isOfNumbers area.Horizontal then
              for value, _ in across do
                  upright Grid 1.0 value
          if isOfNumbers area.Vertical then
              for value, _ in up do
                  level Grid 1.0 value
          if area.Horizontal.Axis.MarksZero then
              upright Ink 1.5 0.0
          if area.Vertical.Axis.MarksZero then
              level Ink 1.5 0.0 ]

    let private isBar (series: ChartSeries) =
        match series.Marks with
        | ChartMarks.Bars _ -> true
        | _ -> false

    let private marks (area: PlotArea) (series: ChartSeries list) : string list =
        let bars = series |> List.filter isBar |> List.length
        let slots = series |> List.scan (fun slot one -> if isBar one then slot + 1 else slot) 0

        List.zip (List.truncate series.Length slots) series
        |> List.collect (fun (slot, one) -> SvgMarks.draw area (slot, bars) one)

    /// The SVG element of a chart.
    let write (chart: ChartDescription) : string =
        let width, height = float chart.Width, float chart.Height
        let horizontal = AxisLayout.create true chart.Horizontal chart.Series
        let vertical = AxisLayout.create false chart.Vertical chart.Series
        let titles = if chart.Title = "" then [] else SvgParts.wrap TitleSize (width - 20.0) chart.Title
        let legend = legendRows (width - 20.0) chart.Legend
        let titleHeight = lineHeight TitleSize * float titles.Length
        let top = 10.0 + titleHeight + (lineHeight Size + 4.0) * float legend.Length + 8.0
        let titleRoom (axis: ChartAxis) = if axis.Title = "" then 0.0 else lineHeight Size + 4.0
        // The height of the plot is only known once the labels below it are, and those need the room beside it.
        let labelsBeside (tall: float) =
            let labels = AxisLayout.ticks (tall / 40.0) vertical

            match chart.Vertical.Scale with
            | ChartScale.Names _ -> thinned (lineHeight Size) tall labels
            | _ -> labels

        let leftOf labels =
            10.0 + titleRoom chart.Vertical + (labels |> List.map (snd >> SvgParts.textWidth Size) |> List.fold max 0.0) + 8.0

        let right = 18.0
        let roughly = labelsBeside (height - top - 60.0)
        let plotWidth = max 40.0 (width - leftOf roughly - right)
        let across, isTurned, labelHeight = below plotWidth horizontal
        let plotHeight = max 40.0 (height - top - labelHeight - 8.0 - titleRoom chart.Horizontal - 6.0)
        let up = labelsBeside plotHeight
        let left = width - right - plotWidth
        let area = { Horizontal = horizontal; Vertical = vertical; Width = plotWidth; Height = plotHeight }
        let bottom = top + plotHeight

        [ $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{chart.Width}\" height=\"{chart.Height}\" "
          + $"viewBox=\"0 0 {chart.Width} {chart.Height}\" font-family=\"sans-serif\" fill=\"{Ink}\">"
          SvgParts.rectangle "#ffffff" "" (0.0, 0.0) (width, height)
          for index, line in Seq.indexed titles do
              SvgParts.text TitleSize "middle" 0.0 (width / 2.0, 10.0 + TitleSize + lineHeight TitleSize * float index) line
          for index, row in Seq.indexed legend do
              let y = 10.0 + titleHeight + (lineHeight Size + 4.0) * (float index + 0.5)

              for series, x in row do
                  yield! sample series (x + 10.0, y)
                  SvgParts.text Size "start" 0.0 (x + 44.0, y + 4.0) series.Name
          // An SVG of its own cuts off what lies outside of the plot.
          $"<svg x=\"{SvgParts.number left}\" y=\"{SvgParts.number top}\" "
          + $"width=\"{SvgParts.number plotWidth}\" height=\"{SvgParts.number plotHeight}\">"
          yield! gridLines area across up
          yield! marks area chart.Series
          "</svg>"
          SvgParts.line Ink 1.0 "" (left, bottom) (left + plotWidth, bottom)
          SvgParts.line Ink 1.0 "" (left, top) (left, bottom)
          for value, label in across do
              let x = left + area.X value
              SvgParts.line Ink 1.0 "" (x, bottom) (x, bottom + 4.0)

              if isTurned then
                  SvgParts.text Size "end" -90.0 (x + 4.0, bottom + 8.0) label
              else
                  SvgParts.text Size "middle" 0.0 (x, bottom + 8.0 + Size - 2.0) label
          for value, label in up do
              let y = top + area.Y value
              SvgParts.line Ink 1.0 "" (left - 4.0, y) (left, y)
              SvgParts.text Size "end" 0.0 (left - 7.0, y + 4.0) label
          if chart.Horizontal.Title <> "" then
              SvgParts.text Size "middle" 0.0 (left + plotWidth / 2.0, height - 8.0) chart.Horizontal.Title
          if chart.Vertical.Title <> "" then
              SvgParts.text Size "middle" -90.0 (10.0 + Size, top + plotHeight / 2.0) chart.Vertical.Title
          "</svg>" ]
        |> String.concat "\n"
