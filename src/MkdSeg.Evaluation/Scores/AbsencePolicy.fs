namespace MkdSeg.Evaluation

/// What a structure gets that only one of truth and prediction holds.
[<RequireQualifiedAccess>]
type WhenOneAbsent =
    /// Dice 0; distances the diagonal of the volume in mm (Spacing.diagonal).
    | Worst
    /// No score; counted as skipped.
    | Skip
    /// The evaluation ends with an InvalidInputException that names case and structure.
    | Fail

/// What a structure gets that neither truth nor prediction holds.
[<RequireQualifiedAccess>]
type WhenBothAbsent =
    /// Dice 1, distances 0 mm: rightly left out.
    | Perfect
    /// Dice 0; distances the diagonal of the volume in mm (Spacing.diagonal).
    | Worst
    /// No score; counted as skipped.
    | Skip
    /// The evaluation ends with an InvalidInputException that names case and structure.
    | Fail

/// What to do with absent structures. Tools differ and few say so; here the caller answers each question, there is no default.
type AbsencePolicy =
    {
        /// Neither has it.
        BothAbsent: WhenBothAbsent
        /// The truth has it, the prediction missed it.
        AbsentFromPrediction: WhenOneAbsent
        /// The prediction invented it.
        AbsentFromTruth: WhenOneAbsent
    }

/// Applies and names policies.
[<RequireQualifiedAccess>]
module AbsencePolicy =
    /// Why two counts have no surface distance, or None where both are above 0.
    let reason (counts: OverlapCounts) : SkipReason option =
        match counts.Truth = 0L<voxel>, counts.Prediction = 0L<voxel> with
        | false, false -> None
        | true, true -> Some SkipReason.AbsentFromBoth
        | true, false -> Some SkipReason.AbsentFromTruth
        | false, true -> Some SkipReason.AbsentFromPrediction

    /// The score of an absent structure under a policy. `diagonal` is the volume's, in mm; `fail` is called where the
    /// policy says so. ArgumentException for SkipReason.NotRecorded, which is no kind of absence.
    let score (policy: AbsencePolicy) (diagonal: float<mm>) (fail: unit -> Score) reason (metric: Metric) : Score =
        let worst = Scored(if metric.IsDistance then float diagonal else 0.0)

        let one rule =
            match rule with
            | WhenOneAbsent.Worst -> worst
            | WhenOneAbsent.Skip -> Skipped reason
            | WhenOneAbsent.Fail -> fail ()

        match reason with
        | SkipReason.AbsentFromPrediction -> one policy.AbsentFromPrediction
        | SkipReason.AbsentFromTruth -> one policy.AbsentFromTruth
        | SkipReason.AbsentFromBoth ->
            match policy.BothAbsent with
            | WhenBothAbsent.Perfect -> Scored(if metric.IsDistance then 0.0 else 1.0)
            | WhenBothAbsent.Worst -> worst
            | WhenBothAbsent.Skip -> Skipped reason
            | WhenBothAbsent.Fail -> fail ()
        | SkipReason.NotRecorded -> invalidArg (nameof reason) "A score file's missing value is not an absence to judge."

    /// The policy in words for run manifests and captions, for example "both absent: skip; absent from prediction: worst;
    /// absent from truth: worst".
    let describe (policy: AbsencePolicy) : string =
        let word rule = (string rule).ToLowerInvariant()

        $"both absent: {word policy.BothAbsent}; absent from prediction: {word policy.AbsentFromPrediction}; "
        + $"absent from truth: {word policy.AbsentFromTruth}"
