namespace MkdSeg.Evaluation

/// Why a structure has no score.
[<RequireQualifiedAccess>]
type SkipReason =
    | AbsentFromBoth
    | AbsentFromTruth
    | AbsentFromPrediction
    /// Read from a score file, which does not say why.
    | NotRecorded

/// A score, or why there is none. Never NaN: whoever wants a mean must decide what to do with what was skipped.
type Score =
    | Scored of float
    | Skipped of SkipReason

/// One line of a score table: the score is in the metric's unit (Metric.Unit).
type ScoreRow =
    { Case: string
      Structure: string
      Metric: Metric
      Score: Score }
