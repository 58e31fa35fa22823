namespace MkdSeg.Evaluation

open System

/// Percentiles of a sample.
[<RequireQualifiedAccess>]
module Percentile =
    /// Linear between neighbouring order statistics: numpy.percentile's default, type 7 of Hyndman and Fan (1996). `sorted`
    /// ascends and is not empty; `percent` 0 to 100, else ArgumentOutOfRangeException. In the unit of the sample.
    let linear (percent: float) (sorted: float<'unit>[]) : float<'unit> =
        if not (percent >= 0.0 && percent <= 100.0) then
            raise (ArgumentOutOfRangeException(nameof percent, percent, "A percentile lies between 0 and 100."))

        let position = percent / 100.0 * float (sorted.Length - 1)
        let below = int position
        let above = min (below + 1) (sorted.Length - 1)
        sorted[below] + (position - float below) * (sorted[above] - sorted[below])
