module MkdSeg.Evaluation.Tests.Statistics.BootstrapTests

open MathNet.Numerics.Distributions
open MkdSeg.Evaluation
open MkdSeg.Evaluation.Tests
open MkdSeg.Imaging
open NUnit.Framework

/// Four standard deviations of the share of 10,000 resamples below a quantile of 2.5 %, in percent.
let private slack = 100.0 * 4.0 * sqrt (0.025 * 0.975 / float Bootstrap.Resamples)

/// Asserts that the interval's ends are the 2.5th and 97.5th percentile of all resamples there are, as exactly as 10,000 can tell.
let private assertOfAll (all: float list) (estimate: Estimate) =
    let sorted = all |> Array.ofList |> Array.sort
    let between percent = BruteForce.percentile (percent - slack) sorted - 1e-12, BruteForce.percentile (percent + slack) sorted + 1e-12
    let low, high = estimate.Interval.Value
    Assert.That(low, Is.InRange(between 2.5))
    Assert.That(high, Is.InRange(between 97.5))

let private meanOf (values: float[][]) (seeds: int list) (patients: int list) =
    List.average
        [ for seed in seeds do
              for patient in patients -> values[seed][patient] ]

let private values = [| [| 0.81; 0.64; 0.9; 0.77 |]; [| 0.7; 0.71; 0.83; 0.59 |]; [| 0.86; 0.6; 0.92; 0.8 |] |]
let private others = [| [| 0.7; 0.66; 0.84; 0.71 |]; [| 0.78; 0.5; 0.88; 0.74 |] |]

[<Test>]
let ``the bootstrap is seeded and brackets the mean`` () =
    let values = [| 1.0; 2.0; 3.0; 4.0; 10.0 |]
    let first, again = Bootstrap.mean 7 values, Bootstrap.mean 7 values
    Assert.That(first, Is.EqualTo again)
    Assert.That((first.Mean, first.Patients, first.Seeds), Is.EqualTo((4.0, 5, 1)))
    let low, high = first.Interval.Value
    // Means of 5 draws lie in [1, 10]; the spread of the mean is 3.16 / sqrt 5 = 1.41.
    Assert.That(low, Is.InRange(1.2, 2.6))
    Assert.That(high, Is.InRange(5.6, 7.6))

[<Test>]
let ``another random seed gives another interval`` () =
    let values = Array.init 20 (fun patient -> sin (float patient))
    Assert.That(Bootstrap.mean 7 values, Is.Not.EqualTo(Bootstrap.mean 8 values))

[<Test>]
let ``equal differences have an interval without width`` () =
    Assert.That((Bootstrap.mean 0 [| 0.25; 0.25; 0.25 |]).Interval = Some(0.25, 0.25))

[<Test>]
let ``one seed gives the patients' bootstrap to the last digit`` () =
    Assert.That(Bootstrap.grandMean 3 (Seeds.ofArrays [| values[0] |]), Is.EqualTo(Bootstrap.mean 3 values[0]))
    let differences = Array.map2 (-) values[0] others[0]
    let ofSeeds = Bootstrap.difference 3 Independent (Seeds.ofArrays [| values[0] |]) (Seeds.ofArrays [| others[0] |])
    Assert.That(ofSeeds, Is.EqualTo(Bootstrap.mean 3 differences))

[<Test>]
let ``one patient has no interval, however many seeds`` () =
    let one = Seeds.ofArrays [| [| 0.5 |]; [| 0.7 |] |]
    Assert.That(Bootstrap.grandMean 0 one, Is.EqualTo { Mean = 0.6; Interval = None; Patients = 1; Seeds = 2 })

[<Test>]
let ``patients alone are drawn as in all resamples there are`` () =
    assertOfAll [ for patients in Seeds.draws 4 4 -> meanOf values [ 0 ] patients ] (Bootstrap.mean 1 values[0])

[<Test>]
let ``seeds and patients are drawn as in all resamples there are`` () =
    let all =
        [ for seeds in Seeds.draws 3 3 do
              for patients in Seeds.draws 4 4 -> meanOf values seeds patients ]

    let estimate = Bootstrap.grandMean 1 (Seeds.ofArrays values)
    assertOfAll all estimate
    Close.assertEqual "mean" (meanOf values [ 0..2 ] [ 0..3 ]) estimate.Mean
    Assert.That((estimate.Patients, estimate.Seeds), Is.EqualTo((4, 3)))

/// Patients in common, seeds of either side by themselves.
[<Test>]
let ``differences are drawn as in all resamples there are`` () =
    let all =
        [ for seeds in Seeds.draws 3 3 do
              for otherSeeds in Seeds.draws 2 2 do
                  for patients in Seeds.draws 4 4 -> meanOf values seeds patients - meanOf others otherSeeds patients ]

    let estimate = Bootstrap.difference 1 Independent (Seeds.ofArrays values) (Seeds.ofArrays others)
    assertOfAll all estimate
    Close.assertEqual "mean" (meanOf values [ 0..2 ] [ 0..3 ] - meanOf others [ 0; 1 ] [ 0..3 ]) estimate.Mean
    Assert.That((estimate.Patients, estimate.Seeds), Is.EqualTo((4, 2)))

/// Both sides move with their seeds alone, by the same: paired by seed the difference would be 0 in every resample. Drawn apart
/// it is -1, -1/2, 0, 1/2 or 1, the ends once in 16.
[<Test>]
let ``equal seeds are not paired`` () =
    let moving = Seeds.ofArrays [| [| 0.0; 0.0 |]; [| 1.0; 1.0 |] |]
    Assert.That((Bootstrap.difference 1 Independent moving moving).Interval = Some(-1.0, 1.0))

[<Test>]
let ``common seeds are drawn once for both sides`` () =
    let all =
        [ for seeds in Seeds.draws 2 2 do
              for patients in Seeds.draws 4 4 -> meanOf values seeds patients - meanOf others seeds patients ]

    assertOfAll all (Bootstrap.difference 1 Common (Seeds.ofArrays values[..1]) (Seeds.ofArrays others))
    let moving = Seeds.ofArrays [| [| 0.0; 0.0 |]; [| 1.0; 1.0 |] |]
    Assert.That((Bootstrap.difference 1 Common moving moving).Interval = Some(0.0, 0.0))

[<Test>]
let ``common seeds are equally many`` () =
    Expect.invalid [ "3 seeds"; "the reference 2" ] (fun () ->
        Bootstrap.difference 1 Common (Seeds.ofArrays values) (Seeds.ofArrays others) |> ignore)

/// Normal data: the interval is close to mean ± 1.96 sd / sqrt n with the sd of divisor n, so it covers where |t| of n - 1 degrees
/// of freedom stays below 1.96 sqrt ((n - 1) / n): 90 % for ten patients, 94 % for thirty. Slack: four standard deviations of
/// a share of `trials`.
[<TestCase(10)>]
[<TestCase(30)>]
let ``the interval covers the truth nearly as often as it says`` (patients: int) =
    let trials, truth = 500, 0.8

    let expected =
        1.0 - 2.0 * StudentT.CDF(0.0, 1.0, float (patients - 1), -1.96 * sqrt (float (patients - 1) / float patients))

    let covers trial =
        let random = RandomStream.Create(1, "coverage", int64 trial)
        let sample = Array.init patients (fun _ -> Normal.Sample(random, truth, 0.05))
        let low, high = (Bootstrap.mean trial sample).Interval.Value
        low <= truth && truth <= high

    let share = float (Seq.init trials covers |> Seq.filter id |> Seq.length) / float trials
    Assert.That(share, Is.EqualTo(expected).Within(4.0 * sqrt (expected * (1.0 - expected) / float trials)))

[<Test>]
let ``an interval's ends are percentiles of the resampled differences`` () =
    let scores (rows: float[][]) =
        SeedScores.ofSeeds [ for row in rows -> Map.ofList [ for patient, value in Seq.indexed row -> $"p{patient}", value ] ]

    for pairing, reference in [ Independent, others; Common, values[1..] ] do
        let method = if pairing = Common then values[..1] else values
        let all = Bootstrap.differences 3 pairing (scores method) (scores reference)
        let estimate = Bootstrap.difference 3 pairing (scores method) (scores reference)
        Assert.That(all, Is.Ordered.And.Length.EqualTo Bootstrap.Resamples)
        Assert.That(estimate.Interval, Is.EqualTo(Some(Percentile.linear 2.5 all, Percentile.linear 97.5 all)))
        Assert.That(Array.average all, Is.EqualTo(estimate.Mean).Within 0.002)
