module MkdSeg.Evaluation.Tests.Statistics.StatisticsPropertyTests

open FsCheck.NUnit
open MkdSeg.Evaluation
open MkdSeg.Evaluation.Tests

/// By definition: mid-ranks by counting, and every pattern of signs.
let private bruteForce (whole: int[]) =
    let kept = whole |> Array.filter ((<>) 0)
    let count condition = kept |> Array.filter (fun value -> condition (abs value)) |> Array.length

    let ranks =
        kept
        |> Array.map (fun value -> float (count (fun other -> other < abs value)) + float (count ((=) (abs value)) + 1) / 2.0)

    let sumOf isIn = ranks |> Seq.indexed |> Seq.sumBy (fun (index, rank) -> if isIn index then rank else 0.0)
    let plus, minus = sumOf (fun index -> kept[index] > 0), sumOf (fun index -> kept[index] < 0)
    let patterns = 1 <<< kept.Length

    let inTail =
        Seq.init patterns id |> Seq.filter (fun signs -> sumOf (fun index -> signs &&& (1 <<< index) <> 0) <= min plus minus)

    { N = kept.Length
      Zeros = whole.Length - kept.Length
      Ties = kept |> Array.filter (fun value -> count ((=) (abs value)) > 1) |> Array.length
      WPlus = plus
      WMinus = minus
      PValue = min 1.0 (2.0 * float (Seq.length inTail) / float patterns) }

[<Property(MaxTest = 300, Arbitrary = [| typeof<ScoreInputs> |])>]
let ``the signed-rank test equals brute force`` (sample: RoundedDifferences) = Wilcoxon.signedRank sample.Rounded = bruteForce sample.Whole

[<Property(MaxTest = 1000, Arbitrary = [| typeof<ScoreInputs> |])>]
let ``a p-value is above 0 and at most 1, and the ranks add up`` (sample: RoundedDifferences) =
    let test = Wilcoxon.signedRank sample.Rounded
    test.PValue > 0.0 && test.PValue <= 1.0 && test.WPlus + test.WMinus = float (test.N * (test.N + 1)) / 2.0

[<Property(MaxTest = 1000, Arbitrary = [| typeof<ScoreInputs> |])>]
let ``the order of patients does not matter to the test`` (sample: RoundedDifferences) =
    Wilcoxon.signedRank (Array.rev sample.Rounded) = Wilcoxon.signedRank sample.Rounded

let private scoresOf (whole: int[][]) = whole |> Array.map (Array.map (fun value -> float value / 100.0)) |> Seeds.ofArrays

[<Property(MaxTest = 50, Arbitrary = [| typeof<ScoreInputs> |])>]
let ``swapping the methods mirrors test and effect`` (scores: TwoMethods) =
    let method, reference = scoresOf scores.Method, scoresOf scores.Reference

    let there, back =
        PairedComparison.compare 1 Independent method reference, PairedComparison.compare 1 Independent reference method

    back.Difference.Mean = -there.Difference.Mean
    && back.Test = { there.Test with WPlus = there.Test.WMinus; WMinus = there.Test.WPlus }
    && back.RankBiserial = Option.map (~-) there.RankBiserial
    && back.CohenDz = Option.map (~-) there.CohenDz
    && (back.MethodSeeds, back.ReferenceSeeds) = (there.ReferenceSeeds, there.MethodSeeds)

/// With several seeds the two sides' draws are exchanged too, and the intervals agree only as far as 10,000 resamples tell.
[<Property(MaxTest = 50, Arbitrary = [| typeof<ScoreInputs> |])>]
let ``swapping the methods mirrors the interval of one seed each`` (scores: TwoMethods) =
    let method, reference = scoresOf scores.Method[..0], scoresOf scores.Reference[..0]

    match
        (Bootstrap.difference 1 Independent method reference).Interval, (Bootstrap.difference 1 Independent reference method).Interval
    with
    | Some(low, high), Some(mirroredLow, mirroredHigh) -> Close.all [| -high; -low |] [| mirroredLow; mirroredHigh |]
    | there, back -> there.IsNone && back.IsNone && scores.Method[0].Length = 1

[<Property(MaxTest = 50, Arbitrary = [| typeof<ScoreInputs> |])>]
let ``the interval lies within what was scored`` (scores: TwoMethods) =
    let all = Array.concat scores.Method |> Array.map (fun value -> float value / 100.0)

    match (Bootstrap.grandMean 1 (scoresOf scores.Method)).Interval with
    | Some(low, high) -> Array.min all - 1e-12 <= low && low <= high && high <= Array.max all + 1e-12
    | None -> scores.Method[0].Length = 1

[<Property(MaxTest = 1000)>]
let ``Holm keeps order, raises, and does not mind the order given`` (seeds: FsCheck.PositiveInt list) =
    let pValues = seeds |> List.map (fun seed -> float (seed.Get % 101) / 100.0)
    let adjusted = Holm.adjust pValues
    let pairs = List.zip pValues adjusted

    List.forall (fun (p, raised) -> raised >= p && raised <= 1.0) pairs
    && List.forall (fun (p, raised) -> List.forall (fun (q, other) -> p > q || raised <= other) pairs) pairs
    && Holm.adjust (List.rev pValues) = List.rev adjusted
