/// The signed-rank test against scipy and numpy (tests/fixtures/statistics_scipy.json), and by hand.
module MkdSeg.Evaluation.Tests.Statistics.WilcoxonTests

open System
open System.Text.Json
open MkdSeg.Evaluation
open MkdSeg.Evaluation.Tests
open MkdSeg.Evaluation.Tests.Oracle
open NUnit.Framework

let cases () =
    fixture "statistics_scipy.json"
    |> field "wilcoxon"
    |> items
    |> List.map (fun case -> TestCaseData(case).SetArgDisplayNames(text (field "name" case)))

[<Test>]
let ``the file has its seventeen cases`` () = Assert.That((cases ()).Length, Is.EqualTo 17)

[<TestCaseSource(nameof cases)>]
let ``the test equals scipy's`` (case: JsonElement) =
    let test = field "differences" case |> items |> List.map number |> Array.ofList |> Wilcoxon.signedRank
    let whole name = (field name case).GetInt32()
    Assert.That((test.N, test.Zeros, test.Ties), Is.EqualTo((whole "n", whole "zeros", whole "ties")))
    Assert.That((test.WPlus, test.WMinus), Is.EqualTo((number (field "w_plus" case), number (field "w_minus" case))))
    Close.assertEqual "p" (number (field "p" case)) test.PValue

[<TestCase(0)>]
[<TestCase(3)>]
let ``no difference that is not zero gives p 1`` (zeros: int) =
    let expected = { N = 0; Zeros = zeros; Ties = 0; WPlus = 0.0; WMinus = 0.0; PValue = 1.0 }
    Assert.That(Wilcoxon.signedRank (Array.zeroCreate zeros), Is.EqualTo expected)

/// All of one sign: both tails hold one of 2^n sign patterns. Far below what a double resolves beside 1.
[<TestCase(6)>]
[<TestCase(300)>]
let ``all differences of one sign are the smallest p there is`` (n: int) =
    let test = Wilcoxon.signedRank (Array.init n (fun i -> float (i + 1)))
    Assert.That(test.PValue, Is.EqualTo(2.0 ** float (1 - n)))

/// 5.6e-17 on paper is 0, and 0.3 - 0.1 is 0.2 though their doubles differ.
[<Test>]
let ``rounding makes no difference and breaks no tie`` () =
    let test = Wilcoxon.signedRank [| 0.1 + 0.2 - 0.3; 0.3 - 0.1; -0.2; 0.5 |]
    Assert.That((test.N, test.Zeros, test.Ties, test.WPlus, test.WMinus), Is.EqualTo((3, 1, 2, 4.5, 1.5)))

/// The counterpart: what lies further apart than the tolerance is told apart. A group is as wide as the tolerance and no wider,
/// though each of these three is within it of the next.
[<Test>]
let ``the tolerance is 1e-9, from the smallest of a group`` () =
    let test = Wilcoxon.signedRank [| 1.1e-9; 0.9e-9; 0.5; 0.5 + 0.8e-9; -(0.5 + 1.6e-9) |]
    Assert.That((test.N, test.Zeros, test.Ties, test.WPlus, test.WMinus), Is.EqualTo((4, 1, 2, 6.0, 4.0)))

[<TestCase(Double.NaN)>]
[<TestCase(Double.PositiveInfinity)>]
let ``a difference is finite`` (value: float) =
    Expect.throws<ArgumentException>(fun () -> Wilcoxon.signedRank [| 1.0; value |] |> ignore) |> ignore
