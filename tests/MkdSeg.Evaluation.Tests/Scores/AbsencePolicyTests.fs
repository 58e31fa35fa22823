module MkdSeg.Evaluation.Tests.Scores.AbsencePolicyTests

open MkdSeg.Evaluation
open MkdSeg.Evaluation.Tests
open NUnit.Framework

let private structure = [ { Name = "lv"; Value = 500us } ]

/// Grid of 3 x 1 x 1 voxels of 2 x 3 x 6 mm: diagonal 9 mm. The second volume holds the structure.
let private without, private held =
    let volume voxels = Volumes.labels (3, 1, 1) (Volumes.spacing 2.0 3.0 6.0) voxels
    volume [ 0us; 0us; 0us ], volume [ 0us; 500us; 0us ]

let private scores both missed invented truth prediction =
    let policy = { BothAbsent = both; AbsentFromPrediction = missed; AbsentFromTruth = invented }
    Evaluation.evaluate policy structure "ct_1001" truth prediction |> List.map _.Score

let private expect (expected: Score list) (found: Score list) = Assert.That(found, Is.EqualTo<Score list> expected)
let private worst = Scored 0.0 :: List.replicate 4 (Scored 9.0)
let private perfect = Scored 1.0 :: List.replicate 4 (Scored 0.0)

[<Test>]
let ``each absence has its own answer`` () =
    let scores = scores WhenBothAbsent.Perfect WhenOneAbsent.Worst WhenOneAbsent.Skip
    expect perfect (scores without without)
    expect worst (scores held without)
    expect (List.replicate 5 (Skipped SkipReason.AbsentFromTruth)) (scores without held)
    expect perfect (scores held held)

[<Test>]
let ``and the other answers`` () =
    let scores = scores WhenBothAbsent.Worst WhenOneAbsent.Skip WhenOneAbsent.Worst
    expect worst (scores without without)
    expect (List.replicate 5 (Skipped SkipReason.AbsentFromPrediction)) (scores held without)
    expect worst (scores without held)

[<Test>]
let ``both absent can be skipped`` () =
    let scores = scores WhenBothAbsent.Skip WhenOneAbsent.Fail WhenOneAbsent.Fail
    expect (List.replicate 5 (Skipped SkipReason.AbsentFromBoth)) (scores without without)

[<Test>]
let ``a failing policy names case, structure, label and side`` () =
    let scores = scores WhenBothAbsent.Fail WhenOneAbsent.Fail WhenOneAbsent.Fail
    let expectFailure side truth prediction =
        Expect.invalid [ "ct_1001: lv (label 500) is absent from " + side ] (fun () -> scores truth prediction |> ignore)

    expectFailure "the prediction;" held without
    expectFailure "the truth;" without held
    expectFailure "truth and prediction;" without without
    expect perfect (scores held held)

[<Test>]
let ``a policy says itself in words`` () =
    let policy = { BothAbsent = WhenBothAbsent.Skip; AbsentFromPrediction = WhenOneAbsent.Worst; AbsentFromTruth = WhenOneAbsent.Fail }
    Assert.That(AbsencePolicy.describe policy, Is.EqualTo "both absent: skip; absent from prediction: worst; absent from truth: fail")
