namespace MkdSeg.Display

open System
open MkdSeg.Imaging

/// Places within the picture's plot, in pixels from its upper left corner.
type internal PlotArea =
    { Horizontal: AxisLayout
      Vertical: AxisLayout
      Width: float
      Height: float }

    member area.X(value: float) = area.Width * area.Horizontal.Share value
    member area.Y(value: float) = area.Height * (1.0 - area.Vertical.Share value)

/// What the series of a chart draw.
[<RequireQualifiedAccess>]
module internal SvgMarks =
    let private isShown (x: float, y: float) = Double.IsFinite x && Double.IsFinite y

    /// Neighbours that have a place; a line has a gap where a value is missing.
    let private unbroken (points: (float * float) list) : (float * float) list list =
        let add (runs: (float * float) list list) point =
            match runs with
            | run :: before when isShown point -> (point :: run) :: before
            | run :: _ when run.IsEmpty -> runs
            | _ -> [] :: runs

        points |> List.fold add [ [] ] |> List.map List.rev |> List.filter (fun run -> run.Length > 1) |> List.rev

    /// A line between two ends with a short one across each.
    let private interval (colour: string) (isLying: bool) (x1: float, y1: float) (x2: float, y2: float) : string list =
        let cap (x, y) =
            if isLying then
                SvgParts.line colour 1.2 "" (x, y - 3.0) (x, y + 3.0)
            else
                SvgParts.line colour 1.2 "" (x - 3.0, y) (x + 3.0, y)

        if isShown (x1, y1) && isShown (x2, y2) then
            [ SvgParts.line colour 1.2 "" (x1, y1) (x2, y2); cap (x1, y1); cap (x2, y2) ]
        else
            []

    let private points (area: PlotArea) (series: ChartSeries) (points: ChartPoint list) symbol line : string list =
        let shift = series.Shift * area.Width
        let at (point: ChartPoint) = area.X point.X + shift, area.Y point.Y

        [ match line with
          | Some dash ->
              for run in points |> List.map at |> unbroken do
                  SvgParts.polyline series.Colour (SvgParts.dash dash) run
          | None -> ()
          for point in points do
              let x, y = at point

              match point.Across with
              | Some(low, high) -> yield! interval series.Colour true (area.X low + shift, y) (area.X high + shift, y)
              | None -> ()

              match point.Up with
              | Some(low, high) -> yield! interval series.Colour false (x, area.Y low) (x, area.Y high)
              | None -> ()

              match symbol with
              | Some symbol when isShown (x, y) -> SvgParts.symbol series.Colour point.IsFilled symbol (x, y)
              | _ -> () ]

    let private between (fill: string) (extra: string) (x1: float, y1: float) (x2: float, y2: float) : string =
        SvgParts.rectangle fill extra (min x1 x2, min y1 y2) (abs (x2 - x1), abs (y2 - y1))

    /// Bars of several series stand side by side within 0.8 of a place.
    let private bars (area: PlotArea) (series: ChartSeries) (slot: int, slots: int) isLying (bars: (float * float) list) : string list =
        let width = 0.8 / float slots

        [ for place, value in bars do
              if Double.IsFinite value then
                  let low = place - 0.4 + width * float slot

                  if isLying then
                      between series.Colour "" (area.X 0.0, area.Y low) (area.X value, area.Y(low + width))
                  else
                      between series.Colour "" (area.X low, area.Y 0.0) (area.X(low + width), area.Y value) ]

    let private box (area: PlotArea) (series: ChartSeries) place isLying (values: float list) : string list =
        match values |> List.filter Double.IsFinite |> Array.ofList |> Array.sort with
        | [||] -> []
        | sorted ->
            let quantile (share: float) = Quantile.Linear(ReadOnlySpan sorted, share)
            let low, middle, high = quantile 0.25, quantile 0.5, quantile 0.75
            let reach = 1.5 * (high - low)
            let inside = sorted |> Array.filter (fun value -> value >= low - reach && value <= high + reach)

            let at (value: float) (beside: float) =
                if isLying then area.X value, area.Y(place + beside) else area.X(place + beside), area.Y value

            let line (value: float, beside: float) (other: float, besideOther: float) =
                SvgParts.line series.Colour 1.5 "" (at value beside) (at other besideOther)

            [ line (inside[0], 0.0) (low, 0.0)
              line (high, 0.0) (Array.last inside, 0.0)
              line (inside[0], -0.15) (inside[0], 0.15)
              line (Array.last inside, -0.15) (Array.last inside, 0.15)
              between series.Colour $" fill-opacity=\"0.2\" stroke=\"{series.Colour}\" stroke-width=\"1.5\"" (at low -0.3) (at high 0.3)
              line (middle, -0.3) (middle, 0.3)
              for value in Array.except inside sorted do
                  let x, y = at value 0.0

                  $"<circle cx=\"{SvgParts.number x}\" cy=\"{SvgParts.number y}\" r=\"2.5\" "
                  + $"fill=\"{series.Colour}\" fill-opacity=\"0.6\"/>" ]

    /// From dark blue over green to yellow.
    let heatColour (share: float) : string =
        let anchors = [| 68, 1, 84; 59, 82, 139; 33, 145, 140; 94, 201, 98; 253, 231, 37 |]
        let at = 4.0 * Math.Clamp(share, 0.0, 1.0)
        let first = min 3 (int at)
        let (r1, g1, b1), (r2, g2, b2) = anchors[first], anchors[first + 1]
        let mix (one: int) (other: int) = int (Math.Round(float one + (at - float first) * float (other - one)))
        $"#{mix r1 r2:x2}{mix g1 g2:x2}{mix b1 b2:x2}"

    let private heatMap (area: PlotArea) (rows: float list list) : string list =
        match rows |> List.concat |> List.filter Double.IsFinite with
        | [] -> []
        | known ->
            let low, high = List.min known, List.max known
            let share value = if high > low then (value - low) / (high - low) else 0.5

            [ for row, values in Seq.indexed rows do
                  for column, value in Seq.indexed values do
                      if Double.IsFinite value then
                          let corner (offset: float) = area.X(float column + offset), area.Y(float row + offset)
                          between (heatColour (share value)) "" (corner -0.5) (corner 0.5) ]

    let private outlined (area: PlotArea) (series: ChartSeries) (points: (float * float) list) : string list =
        match points |> List.filter isShown with
        | [] -> []
        | shown ->
            let line = shown |> List.map (fun (x, y) -> area.X x, area.Y y)
            let ground = area.Y 0.0
            let corners = [ (fst line.Head, ground); yield! line; (fst (List.last line), ground) ]
            [ SvgParts.polygon series.Colour 0.25 corners; SvgParts.polyline series.Colour "" line ]

    /// The elements of a series; `slot` is a bar's place among the chart's bars.
    let draw (area: PlotArea) (slot: int * int) (series: ChartSeries) : string list =
        match series.Marks with
        | ChartMarks.Points(marks, symbol, line) -> points area series marks symbol line
        | ChartMarks.Area corners -> outlined area series corners
        | ChartMarks.Bars(values, isLying) -> bars area series slot isLying values
        | ChartMarks.Box(place, values, isLying) -> box area series place isLying values
        | ChartMarks.HeatMap rows -> heatMap area rows
