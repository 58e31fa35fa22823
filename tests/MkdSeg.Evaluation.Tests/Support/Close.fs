/// Comparisons of doubles.
module MkdSeg.Evaluation.Tests.Close

open NUnit.Framework

/// Sums of a few thousand distances differ by less than this, relative or absolute, whatever their order.
[<Literal>]
let Tolerance = 1e-12

let within tolerance (expected: float) (actual: float) = abs (expected - actual) <= tolerance * max 1.0 (abs expected)

let all (expected: float[]) (actual: float[]) = expected.Length = actual.Length && Array.forall2 (within Tolerance) expected actual

let assertEqual (what: string) (expected: float) (actual: float) =
    Assert.That(within Tolerance expected actual, $"{what}: expected {expected:R}, got {actual:R}")

let assertAll (what: string) (expected: float[]) (actual: float[]) =
    Assert.That(all expected actual, $"{what}: expected %A{expected}, got %A{actual}")
