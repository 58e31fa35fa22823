namespace MkdSeg.Evaluation

/// What a structure gets that only one of truth and prediction holds.
[<RequireQualifiedAccess>]
type WhenOneAbsent =
    /// Metric.Worst: overlap and surface Dice 0, distances the diagonal of the volume in mm. Volume differences, which
    /// have no worst, are measured, and skipped where they cannot be (relative to a truth of no volume).
    | Worst
    /// No score of any metric, so that all of them are over the same structures; counted as skipped.
    | Skip
    /// The evaluation ends with an InvalidInputException that names case and structure.
    | Fail

/// What a structure gets that neither truth nor prediction holds.
[<RequireQualifiedAccess>]
type WhenBothAbsent =
    /// Metric.Perfect, as rightly left out: overlap and surface Dice 1, distances and volume differences 0.
    | Perfect
    /// As WhenOneAbsent.Worst: volume difference 0 ml as measured, the relative one skipped.
    | Worst
    /// No score of any metric; counted as skipped.
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
    /// Which side lacks the structure, or None where both counts are above 0.
    let absence (counts: OverlapCounts) : Absence option =
        match counts.Truth = 0L<voxel>, counts.Prediction = 0L<voxel> with
        | false, false -> None
        | true, true -> Some Absence.Both
        | true, false -> Some Absence.Invented
        | false, true -> Some Absence.Missed

    /// The score of an absent structure under a policy. `diagonal` is the volume's, in mm; `fail` is called where the
    /// policy says so. `measured` is the metric's own value where it has one: it stands for a metric without a worst.
    let score (policy: AbsencePolicy) (diagonal: float<mm>) (fail: unit -> Score) absence (metric: Metric) (measured: float option) =
        let worst () =
            match metric.Worst diagonal, measured with
            | Some value, _ -> Assigned(value, absence)
            | None, Some value -> Scored value
            | None, None -> Skipped(Some absence)

        let one rule =
            match rule with
            | WhenOneAbsent.Worst -> worst ()
            | WhenOneAbsent.Skip -> Skipped(Some absence)
            | WhenOneAbsent.Fail -> fail ()

        match absence with
        | Absence.Missed -> one policy.AbsentFromPrediction
        | Absence.Invented -> one policy.AbsentFromTruth
        | Absence.Both ->
            match policy.BothAbsent with
            | WhenBothAbsent.Perfect -> Assigned(metric.Perfect, absence)
            | WhenBothAbsent.Worst -> worst ()
            | WhenBothAbsent.Skip -> Skipped(Some absence)
            | WhenBothAbsent.Fail -> fail ()

    /// The policy in words for run manifests and captions, for example "both absent: skip; absent from prediction: worst;
    /// absent from truth: worst".
    let describe (policy: AbsencePolicy) : string =
        let word rule = (string rule).ToLowerInvariant()

        $"both absent: {word policy.BothAbsent}; absent from prediction: {word policy.AbsentFromPrediction}; "
        + $"absent from truth: {word policy.AbsentFromTruth}"
