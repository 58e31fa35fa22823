namespace MkdSeg.Evaluation

open MkdSeg.Imaging.Geometry

/// Scores of many cases.
[<RequireQualifiedAccess>]
module CohortEvaluation =
    /// Evaluation.evaluate for each pair in turn, rows in the order of the pairs; two volumes are in memory at a time.
    /// `read` loads a label file as it stands (NiftiFile.ReadLabels). Errors as in Evaluation.evaluate, and those of `read`.
    let evaluate
        (policy: AbsencePolicy)
        (metrics: Metric list)
        (structures: Structure list)
        (read: string -> Volume<uint16>)
        (pairs: CasePair list)
        : ScoreRow list =
        pairs
        |> List.collect (fun pair -> Evaluation.evaluate policy metrics structures pair.Case (read pair.Truth) (read pair.Prediction))
