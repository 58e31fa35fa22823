namespace MkdSeg.Evaluation

/// How large a paired difference is, beside how certain. Both are without unit and above 0 where the differences are.
[<RequireQualifiedAccess>]
module EffectSize =
    /// Matched-pairs rank-biserial correlation (Kerby 2014): (W+ - W-) / (W+ + W-), from -1 (all differences negative) to 1. Of the
    /// differences that are not zero, the share of rank for less that against. None where all are zero.
    let rankBiserial (test: SignedRankTest) : float option =
        if test.N = 0 then None else Some((test.WPlus - test.WMinus) / (test.WPlus + test.WMinus))

    /// Cohen's d_z: mean of the differences over their standard deviation (n - 1), zeros included. It still tells apart what the
    /// rank-biserial correlation calls 1. None below two differences, and where they differ by no more than rounding does
    /// (a standard deviation up to Wilcoxon.Tolerance).
    let cohenDz (differences: float[]) : float option =
        match ScoreSummary.ofValues 0 (List.ofArray differences) with
        | { Mean = Some mean; StandardDeviation = Some sd } when sd > Wilcoxon.Tolerance -> Some(mean / sd)
        | _ -> None
