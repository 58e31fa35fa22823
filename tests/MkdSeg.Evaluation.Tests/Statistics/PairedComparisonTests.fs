module MkdSeg.Evaluation.Tests.Statistics.PairedComparisonTests

open MkdSeg.Evaluation
open MkdSeg.Evaluation.Tests
open NUnit.Framework

/// Three seeds against two, four patients: seed means 6, 5, 4, 9 and 4, 3, 5, 2, so differences 2, 2, -1, 7 with the ranks
/// 2.5, 2.5, 1, 4. Of the 16 sign patterns the sums up to 1 are two, {} and {1}: p = 2 × 2/16.
[<Test>]
let ``by hand`` () =
    let method = Seeds.ofArrays [| [| 6.0; 4.0; 4.0; 9.0 |]; [| 5.0; 6.0; 5.0; 8.0 |]; [| 7.0; 5.0; 3.0; 10.0 |] |]
    let reference = Seeds.ofArrays [| [| 4.0; 2.0; 6.0; 2.0 |]; [| 4.0; 4.0; 4.0; 2.0 |] |]
    let found = PairedComparison.compare 5 Independent method reference

    Assert.That(found.Difference, Is.EqualTo(Bootstrap.difference 5 Independent method reference))
    Assert.That((found.MethodSeeds, found.ReferenceSeeds, found.Difference.Seeds, found.Difference.Patients), Is.EqualTo((3, 2, 2, 4)))
    Close.assertEqual "mean" 2.5 found.Difference.Mean
    Assert.That(found.Test, Is.EqualTo { N = 4; Zeros = 0; Ties = 2; WPlus = 9.0; WMinus = 1.0; PValue = 0.25 })
    Close.assertEqual "r" 0.8 found.RankBiserial.Value
    // Squares about 2.5: 0.25 + 0.25 + 12.25 + 20.25 over 3.
    Close.assertEqual "d" (2.5 / sqrt 11.0) found.CohenDz.Value

[<Test>]
let ``a method is no better than itself`` () =
    let scores = Seeds.ofArrays [| [| 0.7; 0.8; 0.9 |]; [| 0.6; 0.9; 0.8 |] |]
    let found = PairedComparison.compare 0 Independent scores scores
    Assert.That((found.Difference.Mean, found.Test.PValue, found.Test.Zeros), Is.EqualTo((0.0, 1.0, 3)))
    Assert.That(found.RankBiserial.IsNone && found.CohenDz.IsNone)

[<Test>]
let ``other patients are not compared`` () =
    let scores, others = SeedScores.ofSeeds [ Map [ "a", 0.5 ] ], SeedScores.ofSeeds [ Map [ "b", 0.5 ] ]
    Expect.invalid [ "lacks b"; "adds a" ] (fun () -> PairedComparison.compare 0 Independent scores others |> ignore)
