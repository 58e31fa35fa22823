/// Charts that hold methods against each other show the numbers that they are given.
module MkdSeg.PaperRepro.Tests.ComparisonChartTests

open MkdSeg.Display
open MkdSeg.Evaluation
open MkdSeg.PaperRepro
open MkdSeg.PaperRepro.Cells
open NUnit.Framework

let private same (expected: 'T) = Is.EqualTo(box expected)

let private points (series: ChartSeries) =
    match series.Marks with
    | ChartMarks.Points(points, _, _) -> [ for point in points -> point.X, point.Y ]
    | other -> failwith $"%A{other}"

let private named (name: string) (chart: ChartDescription) = chart.Series |> List.find _.Name.StartsWith(name)

[<Test>]
let ``a paired scatter has the first side upwards and names who loses most`` () =
    let chart = ComparisonCharts.scatter "t" "new" "old" [ "p1", 0.8, 0.7; "p2", 0.5, 0.75; "p3", 0.9, 0.9 ]
    Assert.That(points (named "patient" chart), same [ 0.7, 0.8; 0.9, 0.9 ])
    Assert.That(points (named "p2: -25.00 points" chart), same [ 0.75, 0.5 ])
    Assert.That(chart.Words, Does.EndWith "1 of 3 are above the line of equality.")
    Assert.That((chart.Horizontal.Title, chart.Vertical.Title), same ("Dice, old", "Dice, new"))
    Assert.That(chart.Horizontal.Scale, same chart.Vertical.Scale, "equal is the diagonal")

[<Test>]
let ``structures stand at their place, rows beside each other within it`` () =
    let chart =
        ComparisonCharts.structures "t" [ "a", [ "lv", [ 0.5; 0.7 ]; "aa", [ 0.2; 0.2 ] ]; "b", [ "lv", [ 0.9; 0.9 ]; "aa", [] ] ]

    Assert.That(points (named "a" chart) |> List.map (fun (x, y) -> x, System.Math.Round(y, 9)), same [ 0.0, 0.6; 1.0, 0.2 ])
    Assert.That(points (named "b" chart), same [ 0.0, 0.9 ], "what was not scored has no point")
    let shifts = chart.Series |> List.map _.Shift
    Assert.That(shifts[0], Is.LessThan 0.0)
    Assert.That(shifts[1], same -shifts[0])
    // Of two structures each has half of the axis.
    Assert.That(shifts[1], Is.LessThan 0.25)

[<Test>]
let ``costs that differ much are on a logarithmic axis`` () =
    let estimate: Estimate = { Mean = 0.8; Interval = Some(0.7, 0.9); Patients = 5; Seeds = 1 }
    let scale costs = (ComparisonCharts.costs "t" "updates" [ for cost in costs -> string<float> cost, cost, estimate ]).Horizontal.Scale
    Assert.That(scale [ 1.0; 3.0 ], same (ChartScale.Linear None))
    Assert.That(scale [ 1.0; 8.0 ], same (ChartScale.Logarithmic None))
    Assert.That(scale [ 0.0; 8.0 ], same (ChartScale.Linear None), "nothing has no place on a logarithmic axis")

[<Test>]
let ``a histogram holds all resamples, and its lines are the interval of the table`` () =
    let evidence = Evidence.recordedAs "quick" "ct-target" |> Option.get
    let row name = Pairing.row evidence.Table name
    let chart = Pairing.resampled (row "target-only") (row "mkd ensemble")

    match (named "resamples" chart).Marks with
    | ChartMarks.Area corners ->
        // Every bin has two corners of its height.
        Assert.That(corners |> List.sumBy snd, Is.EqualTo(200.0).Within 1e-6)
        Assert.That(List.map fst corners, Is.Ordered)
    | other -> Assert.Fail $"%A{other}"

    // data/recorded/quick/tables/ct-target.md
    Assert.That((named "95 % interval" chart).Name, same "95 % interval: +2.29 to +3.05")
    Assert.That((named "mean" chart).Name, same "mean: +2.65")
    Assert.That(points (named "95 % interval" chart) |> List.map fst |> List.distinct |> List.exactlyOne, Is.EqualTo(2.29).Within 0.005)
