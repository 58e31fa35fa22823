module MkdSeg.Evaluation.Tests.Scores.ScoreSummaryTests

open MkdSeg.Evaluation
open MkdSeg.Evaluation.Tests
open NUnit.Framework

let private row caseId structure score = { Case = caseId; Structure = structure; Metric = Metric.Dice; Score = score }

let private skipped = Skipped(Some Absence.Invented)

/// Case a: 0.9, 0.6; b: 0.7, skipped; c: 0.2, 0.4; d: all skipped.
let private rows =
    [ row "a" "rv" (Scored 0.9)
      row "a" "lv" (Scored 0.6)
      row "b" "rv" (Scored 0.7)
      row "b" "lv" skipped
      row "c" "rv" (Scored 0.2)
      row "c" "lv" (Scored 0.4)
      row "d" "rv" skipped
      row "d" "lv" skipped ]

let private expect (mean: float, sd: float, count: int, skipped: int) (summary: Summary) =
    Close.assertEqual "mean" mean summary.Mean.Value
    Close.assertEqual "sd" sd summary.StandardDeviation.Value
    Assert.That((summary.Count, summary.Skipped), Is.EqualTo<int * int>((count, skipped)))

/// By hand: rv mean 1.8/3, squares 0.09 + 0.01 + 0.16 over 2; lv mean 0.5, squares 2·0.01 over 1.
[<Test>]
let ``structures over cases`` () =
    match ScoreSummary.perStructure rows with
    | [ ("rv", Metric.Dice), rv; ("lv", Metric.Dice), lv ] ->
        expect (0.6, sqrt 0.13, 3, 1) rv
        expect (0.5, sqrt 0.02, 2, 2) lv
    | other -> Assert.Fail $"%A{other}"

/// By hand: case means 0.75, 0.7, 0.3; their mean 1.75/3; d has none. (The mean over all scores would be 0.56.)
[<Test>]
let ``structures first, then cases`` () =
    let mean = 1.75 / 3.0
    let sd = sqrt ((pown (0.75 - mean) 2 + pown (0.7 - mean) 2 + pown (0.3 - mean) 2) / 2.0)

    match ScoreSummary.macroAverage rows with
    | [ Metric.Dice, summary ] -> expect (mean, sd, 3, 3) summary
    | other -> Assert.Fail $"%A{other}"

[<Test>]
let ``metrics are kept apart`` () =
    let mixed = rows @ [ { row "a" "rv" (Scored 12.0) with Metric = Metric.AssdPooled } ]
    Assert.That(ScoreSummary.macroAverage mixed |> List.map fst, Is.EqualTo<Metric list> [ Metric.Dice; Metric.AssdPooled ])
    Assert.That((ScoreSummary.perStructure mixed).Length, Is.EqualTo 3)
    expect (0.6, sqrt 0.13, 3, 1) (ScoreSummary.perStructure mixed |> List.head |> snd)

/// By hand: what a policy gives counts like what is measured; (0.9 + 0)/2 and half of 0.81.
[<Test>]
let ``scores given by a policy are in the mean`` () =
    let rows = [ row "a" "rv" (Scored 0.9); row "b" "rv" (Assigned(0.0, Absence.Missed)) ]
    expect (0.45, sqrt 0.405, 2, 0) (ScoreSummary.perStructure rows |> List.exactlyOne |> snd)

[<Test>]
let ``one value has a mean and no spread, none has neither`` () =
    Assert.That(ScoreSummary.ofValues 2 [ 0.5 ], Is.EqualTo { Mean = Some 0.5; StandardDeviation = None; Count = 1; Skipped = 2 })
    Assert.That(ScoreSummary.ofValues 2 [], Is.EqualTo { Mean = None; StandardDeviation = None; Count = 0; Skipped = 2 })
    Assert.That(ScoreSummary.macroAverage [ row "d" "rv" skipped ] |> List.head |> snd |> _.Mean, Is.EqualTo<float option> None)
