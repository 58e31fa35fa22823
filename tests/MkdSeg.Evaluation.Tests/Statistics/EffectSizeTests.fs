module MkdSeg.Evaluation.Tests.Statistics.EffectSizeTests

open MkdSeg.Evaluation
open MkdSeg.Evaluation.Tests
open NUnit.Framework

let private rankBiserial differences = EffectSize.rankBiserial (Wilcoxon.signedRank differences)

/// Ranks 1, 2.5, 2.5, 4 with the third negative: (7.5 - 2.5) / 10.
[<Test>]
let ``rank-biserial by hand`` () =
    Close.assertEqual "r" 0.5 (rankBiserial [| 1.0; 2.0; -2.0; 0.0; 3.0 |]).Value
    Assert.That((rankBiserial [| -0.1; -0.2 |]).Value, Is.EqualTo -1.0)
    Assert.That((rankBiserial [| 0.0; 0.0 |]).IsNone)

/// Mean 1; squares 1 + 0 + 1 + 0 over 3.
[<Test>]
let ``d_z by hand`` () =
    Close.assertEqual "d" (1.0 / sqrt (2.0 / 3.0)) (EffectSize.cohenDz [| 0.0; 1.0; 2.0; 1.0 |]).Value
    Close.assertEqual "d" (-1.0 / sqrt (2.0 / 3.0)) (EffectSize.cohenDz [| 0.0; -1.0; -2.0; -1.0 |]).Value

/// 0.3 - 0.1 and 0.2 differ by 2.8e-17: not what to divide by.
[<Test>]
let ``d_z needs differences that differ`` () =
    for differences in [ []; [ 0.5 ]; [ 0.0; 0.0 ]; [ 0.3 - 0.1; 0.2 ] ] do
        Assert.That((EffectSize.cohenDz (Array.ofList differences)).IsNone, $"%A{differences}")
