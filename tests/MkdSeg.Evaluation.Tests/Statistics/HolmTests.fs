module MkdSeg.Evaluation.Tests.Statistics.HolmTests

open System
open MkdSeg.Evaluation
open MkdSeg.Evaluation.Tests
open NUnit.Framework

let private assertAdjusted (expected: float list) pValues =
    Close.assertAll "adjusted" (Array.ofList expected) (Array.ofList (Holm.adjust pValues))

/// 4 × 0.005, 3 × 0.01, 2 × 0.03, then 1 × 0.04 raised to the 0.06 before it.
[<Test>]
let ``by hand, in the order given`` () = assertAdjusted [ 0.03; 0.06; 0.06; 0.02 ] [ 0.01; 0.04; 0.03; 0.005 ]

/// 3 × 0.02, then 2 × 0.02 raised to it; 1 × 0.9 stays.
[<Test>]
let ``equal values stay equal`` () = assertAdjusted [ 0.06; 0.9; 0.06 ] [ 0.02; 0.9; 0.02 ]

[<Test>]
let ``nothing is above 1, and one comparison needs no correction`` () =
    assertAdjusted [ 1.0; 1.0 ] [ 0.6; 0.7 ]
    assertAdjusted [ 0.6 ] [ 0.6 ]
    assertAdjusted [] []

[<TestCase(-0.1)>]
[<TestCase(1.1)>]
[<TestCase(Double.NaN)>]
let ``a p-value lies between 0 and 1`` (p: float) = Expect.throws<ArgumentException>(fun () -> Holm.adjust [ 0.5; p ] |> ignore) |> ignore
