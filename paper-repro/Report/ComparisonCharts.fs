namespace MkdSeg.PaperRepro

open System
open MkdSeg.Display
open MkdSeg.Evaluation

/// Charts that hold methods against each other: patient by patient, structure by structure, and by what they cost.
[<RequireQualifiedAccess>]
module ComparisonCharts =
    [<Literal>]
    let private Grey = "#6b7280"

    let private marks (points: ChartPoint list) (symbol: ChartSymbol) = ChartMarks.Points(points, Some symbol, None)
    let private dashed (points: (float * float) list) = ChartMarks.Points(List.map ChartPoint.At points, None, Some ChartDash.Dashed)

    /// A point for each patient: its Dice under the second side across, under the first upwards; above the dashed line the first is
    /// better. The patient who loses most stands out. `first` and `second` name the sides; patients are (name, first, second), at least
    /// one.
    let scatter (title: string) (first: string) (second: string) (patients: (string * float * float) list) : ChartDescription =
        let values = patients |> List.collect (fun (_, own, other) -> [ own; other ])
        let low, high = List.min values, List.max values
        let room = max 0.005 (0.06 * (high - low))
        let ends = low - room, high + room
        let worst, own, other = patients |> List.minBy (fun (_, own, other) -> own - other)
        let above = patients |> List.filter (fun (_, own, other) -> own > other) |> List.length

        let others =
            [ for name, own, other in patients do
                  if name <> worst then
                      ChartPoint.At(other, own) ]

        let axis (side: string) = { ChartAxis.Numbers $"Dice, {side}" with Scale = ChartScale.Linear(Some ends) }

        let words =
            $"Mean Dice of each patient under {first} against {second}: {above} of {patients.Length} are above the line of equality."

        { Charts.chart
              words
              560
              (axis second)
              (axis first)
              [ Charts.series "equal" Grey (dashed [ fst ends, fst ends; snd ends, snd ends ])
                if not others.IsEmpty then
                    Charts.series "patient" (Charts.colour 0) (marks others ChartSymbol.Circle)
                Charts.series
                    $"{worst}: {TableText.signed (100.0 * (own - other))} points"
                    (Charts.colour 1)
                    (marks [ ChartPoint.At(other, own) ] ChartSymbol.Diamond) ] with
            Title = title
            Width = 600 }

    /// Mean Dice of each structure over its patients, a colour and a symbol for each row, with 95 % bootstrap intervals over patients.
    /// Rows are (name, structures with their patients' values).
    let structures (title: string) (rows: (string * (string * float list) list) list) : ChartDescription =
        let names = rows |> List.collect (snd >> List.map fst) |> List.distinct
        let share = 0.6 / float (max 1 names.Length)

        let row (index: int) (name: string, values: (string * float list) list) =
            let points =
                [ for structure, values in values do
                      if not values.IsEmpty then
                          let estimate = Bootstrap.mean TableResult.BootstrapSeed (Array.ofList values)
                          let place = float (List.findIndex ((=) structure) names)
                          { ChartPoint.At(place, estimate.Mean) with Up = estimate.Interval } ]

            let shift = share * ((float index + 0.5) / float rows.Length - 0.5)
            { Charts.series name (Charts.colour index) (marks points (Charts.symbol index)) with Shift = shift }

        let list = rows |> List.map fst |> String.concat ", "

        { Charts.chart
              $"Mean Dice of each structure with 95 %% intervals over patients, for {list}."
              400
              (ChartAxis.Names names)
              (ChartAxis.Numbers "Dice")
              (List.mapi row rows) with
            Title = title }

    /// Mean Dice with its interval against what a row costs, on a logarithmic axis where costs differ much; rows are (name, cost, Dice).
    /// What costs less and is better lies to the upper left.
    let costs (title: string) (axis: string) (rows: (string * float * Estimate) list) : ChartDescription =
        let list = rows |> List.map (fun (name, _, _) -> name) |> String.concat ", "
        let all = rows |> List.map (fun (_, cost, _) -> cost)

        let scale =
            if List.min all > 0.0 && List.max all > 4.0 * List.min all then ChartScale.Logarithmic None else ChartScale.Linear None

        // Rows of one cost stand side by side.
        let shift (index: int) (cost: float) =
            let before = rows |> List.truncate index |> List.filter (fun (_, other, _) -> other = cost) |> List.length
            let same = all |> List.filter ((=) cost) |> List.length
            0.012 * (float before - float (same - 1) / 2.0)

        let row (index: int) (name: string, cost: float, estimate: Estimate) =
            let point = { ChartPoint.At(cost, estimate.Mean) with Up = estimate.Interval }
            let symbol = Charts.symbol (index + index / 7)
            { Charts.series name (Charts.colour index) (marks [ point ] symbol) with Shift = shift index cost }

        { Charts.chart
              $"Mean Dice with 95 %% intervals against {axis}, for {list}."
              (440 + 20 * (rows.Length / 5))
              { ChartAxis.Numbers axis with Scale = scale }
              (ChartAxis.Numbers "Dice")
              (List.mapi row rows) with
            Title = title }

    /// How many bins a histogram has.
    [<Literal>]
    let private Bins = 40

    /// A histogram of resampled differences, in points, with the mean, the ends of the 95 % interval and no difference as lines.
    /// `resampled` are differences of Dice, at least two.
    let resampled (title: string) (resampled: float[]) (difference: Estimate) : ChartDescription =
        let values = resampled |> Array.map ((*) 100.0)
        let low, high = Array.min values, Array.max values
        let width = max 1e-6 ((high - low) / float Bins)
        let counts = Array.zeroCreate<int> Bins

        for value in values do
            let bin = min (Bins - 1) (int ((value - low) / width))
            counts[bin] <- counts[bin] + 1

        let steps =
            [ for bin, count in Seq.indexed counts do
                  let share = 100.0 * float count / float values.Length
                  low + width * float bin, share
                  low + width * float (bin + 1), share ]

        let most = steps |> List.map snd |> List.max
        let upright (value: float) = [ value, 0.0; value, 1.05 * most ]
        let mean = 100.0 * difference.Mean

        let ends =
            match difference.Interval with
            | Some(low, high) ->
                [ { Charts.series
                        $"95 %% interval: {TableText.interval TableText.points difference}"
                        (Charts.colour 1)
                        (dashed (upright (100.0 * low))) with
                      IsInLegend = true }
                  { Charts.series "its upper end" (Charts.colour 1) (dashed (upright (100.0 * high))) with IsInLegend = false } ]
            | None -> []

        { Charts.chart
              $"{values.Length} resampled mean differences in points of Dice, mean {TableText.signed mean}."
              400
              { ChartAxis.Numbers "points of Dice" with MarksZero = low <= 0.0 && high >= 0.0 }
              { ChartAxis.Numbers "% of resamples" with HoldsZero = true }
              [ Charts.series "resamples of patients and seeds" (Charts.colour 0) (ChartMarks.Area steps)
                Charts.series
                    $"mean: {TableText.signed mean}"
                    (Charts.colour 4)
                    (ChartMarks.Points(List.map ChartPoint.At (upright mean), None, Some ChartDash.Solid))
                yield! ends ] with
            Title = title }
