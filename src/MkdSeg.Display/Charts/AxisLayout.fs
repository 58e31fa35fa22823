namespace MkdSeg.Display

open System
open System.Globalization

/// An axis of the static picture, between two ends in its own units, over a length in pixels.
type internal AxisLayout =
    {
        Axis: ChartAxis
        /// Ends as they are drawn: exponents of ten where the axis is logarithmic.
        Low: float
        High: float
    }

    member private axis.Position(value: float) : float =
        match axis.Axis.Scale with
        | ChartScale.Logarithmic _ -> if value > 0.0 then log10 value else nan
        | _ -> value

    /// Share of the axis at which a value lies, from the left or from below; NaN for what has no place.
    member axis.Share(value: float) : float =
        let share = (axis.Position value - axis.Low) / (axis.High - axis.Low)
        if axis.Axis.IsReversed then 1.0 - share else share

[<RequireQualifiedAccess>]
module internal AxisLayout =
    /// What of a series lies along an axis, each value with its intervals.
    let private extent (isHorizontal: bool) (series: ChartSeries) : float list =
        match series.Marks with
        | ChartMarks.Points(points, _, _) ->
            [ for point in points do
                  (if isHorizontal then point.X else point.Y)

                  match (if isHorizontal then point.Across else point.Up) with
                  | Some(low, high) -> yield! [ low; high ]
                  | None -> () ]
        | ChartMarks.Area points when isHorizontal -> List.map fst points
        | ChartMarks.Area points -> 0.0 :: List.map snd points
        | ChartMarks.Bars(bars, isLying) when isLying = isHorizontal -> 0.0 :: List.map snd bars
        | ChartMarks.Bars(bars, _) ->
            [ for place, _ in bars do
                  yield! [ place - 0.5; place + 0.5 ] ]
        | ChartMarks.Box(_, values, isLying) when isLying = isHorizontal -> values
        | ChartMarks.Box(place, _, _) -> [ place - 0.5; place + 0.5 ]
        | ChartMarks.HeatMap rows ->
            let count = if isHorizontal then rows |> List.map _.Length |> List.fold max 0 else rows.Length
            [ -0.5; float count - 0.5 ]

    let private isTight (series: ChartSeries) =
        match series.Marks with
        | ChartMarks.HeatMap _ -> true
        | _ -> false

    /// The ends of values with a little room beyond, and never one point.
    let private around (isTight: bool) (values: float list) : float * float =
        match List.filter Double.IsFinite values with
        | [] -> 0.0, 1.0
        | values ->
            let low, high = List.min values, List.max values

            let room =
                if isTight then 0.0
                elif high > low then 0.04 * (high - low)
                else max 0.5 (0.1 * abs high)

            low - room, high + room

    /// The axis for these series.
    let create (isHorizontal: bool) (axis: ChartAxis) (series: ChartSeries list) : AxisLayout =
        let values =
            [ if axis.HoldsZero || axis.MarksZero then
                  0.0
              yield! series |> List.collect (extent isHorizontal) ]

        let low, high =
            match axis.Scale with
            | ChartScale.Names names -> -0.5, float (max 1 names.Length) - 0.5
            | ChartScale.Linear(Some ends) -> ends
            | ChartScale.Linear None ->
                let low, high = around (series |> List.exists isTight) values
                // Bars stand on their axis; nothing is drawn below a 0 that is held.
                let isOnZero = axis.HoldsZero && values |> List.forall (fun value -> not (value < 0.0))
                (if isOnZero then 0.0 else low), high
            | ChartScale.Logarithmic(Some(low, high)) -> log10 low, log10 high
            | ChartScale.Logarithmic None -> values |> List.filter (fun value -> value > 0.0) |> List.map log10 |> around false

        { Axis = axis; Low = low; High = (if high > low then high else low + 1.0) }

    let private number (value: float) =
        let rounded = Math.Round(value, 10)
        let size = abs rounded
        let format = if size >= 1e6 || (size > 0.0 && size < 1e-4) then "0.###e0" else "0.######"
        // 0 has no sign.
        (rounded + 0.0).ToString(format, CultureInfo.InvariantCulture)

    /// The round step that makes about so many of a length.
    let private roundStep (length: float) (about: float) : float =
        let power = 10.0 ** floor (log10 (length / about))
        [ 1.0; 2.0; 5.0; 10.0 ] |> List.map ((*) power) |> List.find (fun step -> step >= 0.999 * length / about)

    let private isInside (axis: AxisLayout) (value: float) =
        let share = axis.Share value
        share >= -1e-9 && share <= 1.0 + 1e-9

    /// Values with their labels. `about` is how many would fit.
    let ticks (about: float) (axis: AxisLayout) : (float * string) list =
        match axis.Axis.Scale, axis.Axis.Ticks with
        | ChartScale.Names names, _ -> names |> List.mapi (fun place name -> float place, name)
        | _, (_ :: _ as ticks) ->
            [ for tick in List.distinct ticks do
                  if isInside axis tick then
                      tick, number tick ]
        | ChartScale.Logarithmic _, [] ->
            let digits = if axis.High - axis.Low >= 2.0 then [ 1.0 ] else [ 1.0; 2.0; 5.0 ]
            let step = max 1 (int (ceil ((axis.High - axis.Low) / about)))

            [ for power in int (floor axis.Low) .. int (ceil axis.High) do
                  if power % step = 0 then
                      for digit in digits do
                          let tick = digit * 10.0 ** float power

                          if isInside axis tick then
                              tick, number tick ]
        | ChartScale.Linear _, [] ->
            let step = roundStep (axis.High - axis.Low) (max 1.0 about)
            let first = ceil (axis.Low / step - 1e-9)
            [ for n in 0.0 .. floor (axis.High / step + 1e-9) - first -> (first + n) * step, number ((first + n) * step) ]
