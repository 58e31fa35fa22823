namespace MkdSeg.Evaluation

open MkdSeg.Imaging

/// Scores of a predicted label volume against the true one.
[<RequireQualifiedAccess>]
module Evaluation =
    /// How far entries of the two affines may lie apart, in mm: header rounding passes, another grid does not.
    [<Literal>]
    let AffineTolerance = 1e-3<mm>

    let private measure (metric: Metric) (counts: OverlapCounts) (distances: Lazy<SurfaceDistances option>) : float option =
        let distance (reduce: SurfaceDistances -> float<mm>) = distances.Value |> Option.map (reduce >> float)

        match metric with
        | Metric.Dice -> Overlap.dice counts
        | Metric.AssdMeanOfMeans -> distance SurfaceMetrics.assdMeanOfMeans
        | Metric.AssdPooled -> distance SurfaceMetrics.assdPooled
        | Metric.Hd95MaxDirected -> distance SurfaceMetrics.hd95MaxDirected
        | Metric.Hd95Pooled -> distance SurfaceMetrics.hd95Pooled

    /// One row for each structure and metric, structures in the order given, metrics as in Metric.All. Distances in mm
    /// with the truth's voxel spacing, between border voxels of the whole 3D object (a grid with one slice is 2D).
    /// A structure absent from a side gets what the policy says. InvalidInputException where the grids differ in size or
    /// by more than AffineTolerance, the axes are sheared, the structures are none or not distinct, no label of the
    /// prediction is one of the truth's or the structures', or the policy fails on an absence.
    let evaluate
        (policy: AbsencePolicy)
        (structures: Structure list)
        (caseId: string)
        (truth: Volume<uint16>)
        (prediction: Volume<uint16>)
        : ScoreRow list =
        EvaluationInput.checkStructures structures
        EvaluationInput.checkGrids AffineTolerance caseId truth prediction
        let spacing = Spacing.ofGeometry truth.Geometry
        let diagonal = Spacing.diagonal truth.Size spacing
        let scan = LabelScan.run structures truth prediction
        EvaluationInput.checkCoding caseId structures scan

        [ for extent in scan.Extents do
              let structure = extent.Structure

              let fail () =
                  let place =
                      match AbsencePolicy.reason extent.Counts with
                      | Some SkipReason.AbsentFromTruth -> "the truth"
                      | Some SkipReason.AbsentFromPrediction -> "the prediction"
                      | _ -> "truth and prediction"

                  raise (
                      InvalidInputException
                          ($"{caseId}: {structure.Name} (label {structure.Value}) is absent from {place}; "
                           + "check the labels or choose another absence policy.")
                  )

              let distances =
                  lazy
                      (extent.Box
                       |> Option.bind (fun box ->
                           let mask = Mask.ofLabel structure.Value box
                           SurfaceDistances.compute spacing (mask truth) (mask prediction)))

              for metric in Metric.All do
                  { Case = caseId
                    Structure = structure.Name
                    Metric = metric
                    Score =
                      match AbsencePolicy.reason extent.Counts, measure metric extent.Counts distances with
                      | None, Some value -> Scored value
                      | None, None -> invalidOp $"{metric} of a present structure has no value."
                      | Some reason, _ -> AbsencePolicy.score policy diagonal fail reason metric } ]
