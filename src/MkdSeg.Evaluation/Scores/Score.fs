namespace MkdSeg.Evaluation

/// Which side lacks a structure, so that its score is a policy's (AbsencePolicy) and not measured.
[<RequireQualifiedAccess>]
type Absence =
    /// Neither has it: both-absent in files.
    | Both
    /// The prediction lacks what the truth has: missed.
    | Missed
    /// The prediction has what the truth lacks: invented.
    | Invented

    /// The word in score files, which is also the name of evaluate's option.
    member absence.Name =
        match absence with
        | Both -> "both-absent"
        | Missed -> "missed"
        | Invented -> "invented"

    /// The absence of that name, None for an unknown one.
    static member TryParse(name: string) = [ Both; Missed; Invented ] |> List.tryFind (fun absence -> absence.Name = name)

/// A score, and whether it was measured. Never NaN: whoever wants a mean must decide what to do with what was skipped.
type Score =
    | Scored of float
    /// Not measured: what the absence policy gives an absent structure.
    | Assigned of float * Absence
    /// None, since the absence policy skips it or there is no number for it. No absence: read from an older score file,
    /// which does not say why.
    | Skipped of Absence option

    /// The number, None where the score was skipped.
    member score.Value =
        match score with
        | Scored value
        | Assigned(value, _) -> Some value
        | Skipped _ -> None

/// One line of a score table: the score is in the metric's unit (Metric.Unit).
type ScoreRow = { Case: string; Structure: string; Metric: Metric; Score: Score }
