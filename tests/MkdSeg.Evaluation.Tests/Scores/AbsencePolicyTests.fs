module MkdSeg.Evaluation.Tests.Scores.AbsencePolicyTests

open MkdSeg.Evaluation
open MkdSeg.Evaluation.Tests
open NUnit.Framework

let private structure = [ { Name = "lv"; Value = 500us } ]
let private metrics = Metric.All 2.0<mm>

/// Grid of 3 x 1 x 1 voxels of 2 x 3 x 6 mm: diagonal 9 mm, one voxel 0.036 ml. The second volume holds the structure.
let private without, private held =
    let volume voxels = Volumes.labels (3, 1, 1) (Volumes.spacing 2.0 3.0 6.0) voxels
    volume [ 0us; 0us; 0us ], volume [ 0us; 500us; 0us ]

let private scores both missed invented truth prediction =
    let policy = { BothAbsent = both; AbsentFromPrediction = missed; AbsentFromTruth = invented }
    Evaluation.evaluate policy metrics structure "ct_1001" truth prediction |> List.map _.Score

let private expect (expected: Score list) (found: Score list) = Assert.That(found, Is.EqualTo<Score list> expected)

/// Dice, Jaccard; volume difference absolute and relative; five distances; surface Dice.
let private row (overlap: Score) volumes (distance: Score) = [ overlap; overlap ] @ volumes @ List.replicate 5 distance @ [ overlap ]

let private worst absence volumes = row (Assigned(0.0, absence)) volumes (Assigned(9.0, absence))
let private perfect = row (Scored 1.0) [ Scored 0.0; Scored 0.0 ] (Scored 0.0)
let private skipped absence = List.replicate 10 (Skipped(Some absence))

/// The volume that is missed is known: -1 voxel, all of it.
let private worstMissed = worst Absence.Missed [ Scored -0.036; Scored -1.0 ]

/// So is the invented one, but no number says how much it is of nothing.
let private worstInvented = worst Absence.Invented [ Scored 0.036; Skipped(Some Absence.Invented) ]

[<Test>]
let ``each absence has its own answer`` () =
    let scores = scores WhenBothAbsent.Perfect WhenOneAbsent.Worst WhenOneAbsent.Skip
    let right, none = Assigned(1.0, Absence.Both), Assigned(0.0, Absence.Both)
    expect (row right [ none; none ] none) (scores without without)
    expect worstMissed (scores held without)
    expect (skipped Absence.Invented) (scores without held)
    expect perfect (scores held held)

[<Test>]
let ``and the other answers`` () =
    let scores = scores WhenBothAbsent.Worst WhenOneAbsent.Skip WhenOneAbsent.Worst
    expect (worst Absence.Both [ Scored 0.0; Skipped(Some Absence.Both) ]) (scores without without)
    expect (skipped Absence.Missed) (scores held without)
    expect worstInvented (scores without held)

[<Test>]
let ``both absent can be skipped`` () =
    let scores = scores WhenBothAbsent.Skip WhenOneAbsent.Fail WhenOneAbsent.Fail
    expect (skipped Absence.Both) (scores without without)

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
    let policy =
        { BothAbsent = WhenBothAbsent.Skip; AbsentFromPrediction = WhenOneAbsent.Worst; AbsentFromTruth = WhenOneAbsent.Fail }

    Assert.That(AbsencePolicy.describe policy, Is.EqualTo "both absent: skip; absent from prediction: worst; absent from truth: fail")

let private rules = [ WhenOneAbsent.Worst; WhenOneAbsent.Skip; WhenOneAbsent.Fail ]

/// Under every policy a number is measured, given by a rule that the row names, or not there; none is NaN or infinite, and
/// a structure that is absent never passes for a measured overlap or distance.
[<Many>]
let ``no score is silent about an absence`` (pair: LabelPair) =
    let volume (voxels: uint16[]) = MkdSeg.Imaging.Geometry.Volume<uint16>(Volumes.geometry pair.Size pair.LabelSpacing, voxels)
    let three = [ for label in [ 1us; 2us; 3us ] -> { Name = $"s{label}"; Value = label } ]
    let pick (rules: 'rule list) seed = rules[(pair.TruthLabels.Length + seed) % rules.Length]

    let policy =
        { BothAbsent = pick [ WhenBothAbsent.Perfect; WhenBothAbsent.Worst; WhenBothAbsent.Skip ] pair.Size.X
          AbsentFromPrediction = pick (List.take 2 rules) pair.Size.Y
          AbsentFromTruth = pick (List.take 2 rules) pair.Size.Z }

    Evaluation.evaluate policy metrics three "case" (volume pair.TruthLabels) (volume pair.PredictionLabels)
    |> List.forall (fun row ->
        let label = three |> List.find (fun s -> s.Name = row.Structure) |> _.Value
        let inTruth, inPrediction = Array.contains label pair.TruthLabels, Array.contains label pair.PredictionLabels

        let absence =
            match inTruth, inPrediction with
            | true, true -> None
            | false, false -> Some Absence.Both
            | true, false -> Some Absence.Missed
            | false, true -> Some Absence.Invented

        (row.Score.Value |> Option.forall System.Double.IsFinite)
        && match row.Score with
           | Scored _ -> absence.IsNone || row.Metric.Better = Better.NearerZero
           | Assigned(_, found) -> absence = Some found
           | Skipped found -> found.IsSome && absence = found)
