namespace MkdSeg.Evaluation

open System
open MkdSeg.Imaging

/// Percentiles of a sample.
[<RequireQualifiedAccess>]
module Percentile =
    /// Linear between neighbouring order statistics: numpy.percentile's default, type 7 of Hyndman and Fan (1996). `sorted`
    /// ascends and is not empty; `percent` 0 to 100, else ArgumentOutOfRangeException. In the unit of the sample.
    let linear (percent: float) (sorted: float<'unit>[]) : float<'unit> =
        if not (percent >= 0.0 && percent <= 100.0) then
            raise (ArgumentOutOfRangeException(nameof percent, percent, "A percentile lies between 0 and 100."))

        // Units of measure are gone at run time.
        Quantile.Linear(ReadOnlySpan(unbox<float[]>(box sorted)), percent / 100.0) |> LanguagePrimitives.FloatWithMeasure
