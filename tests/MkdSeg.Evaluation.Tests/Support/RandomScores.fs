namespace MkdSeg.Evaluation.Tests

open FsCheck.FSharp

/// Whole numbers with many ties and zeros, and the same as the differences of a metric: scaled, and moved by less than
/// rounding may move them.
type RoundedDifferences = { Whole: int[]; Rounded: float[] }

/// Scores of two methods on the same patients, seeds x patients, as whole numbers (of a percent, say).
type TwoMethods = { Method: int[][]; Reference: int[][] }

/// Random inputs of statistics for FsCheck.
type ScoreInputs =
    static member RoundedDifferences() =
        gen {
            let! count = Gen.choose (0, 12)
            let! most = Gen.elements [ 1; 3; 10; 1000 ]
            let! whole = Gen.arrayOfLength count (Gen.choose (-most, most))
            let! scale = Gen.elements [ 1.0; 0.1; 0.001; 1.0 / 3.0 ]
            let! rounding = Gen.arrayOfLength count (Gen.choose (-9, 9))
            return { Whole = whole; Rounded = Array.map2 (fun value error -> float value * scale + float error * 1e-14) whole rounding }
        }
        |> Arb.fromGen

    static member TwoMethods() =
        gen {
            let! patients = Gen.choose (1, 10)
            let! seeds, referenceSeeds = Gen.two (Gen.choose (1, 4))
            let scores count = Gen.arrayOfLength count (Gen.arrayOfLength patients (Gen.choose (0, 20)))
            let! method = scores seeds
            let! reference = scores referenceSeeds
            return { Method = method; Reference = reference }
        }
        |> Arb.fromGen
