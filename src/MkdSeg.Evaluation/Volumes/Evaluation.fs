namespace MkdSeg.Evaluation

open MkdSeg.Imaging
open MkdSeg.Imaging.Geometry

/// Scores of a predicted label volume against the true one.
[<RequireQualifiedAccess>]
module Evaluation =
    let private measure voxelVolume (counts: OverlapCounts) (distances: Lazy<SurfaceDistances option>) (metric: Metric) : float option =
        let surface (reduce: SurfaceDistances -> float) = distances.Value |> Option.map reduce
        let distance (reduce: SurfaceDistances -> float<mm>) = surface (reduce >> float)

        match metric with
        | Metric.Dice -> Overlap.dice counts
        | Metric.Jaccard -> Overlap.jaccard counts
        | Metric.VolumeDifference -> Some(float (Overlap.volumeDifference voxelVolume counts))
        | Metric.RelativeVolumeDifference -> Overlap.relativeVolumeDifference counts
        | Metric.AssdMeanOfMeans -> distance SurfaceMetrics.assdMeanOfMeans
        | Metric.AssdPooled -> distance SurfaceMetrics.assdPooled
        | Metric.Hd -> distance SurfaceMetrics.hd
        | Metric.Hd95MaxDirected -> distance SurfaceMetrics.hd95MaxDirected
        | Metric.Hd95Pooled -> distance SurfaceMetrics.hd95Pooled
        | Metric.SurfaceDice tolerance -> surface (SurfaceMetrics.normalisedSurfaceDice tolerance)
        | Metric.Own(name, _, _) -> raise (InvalidInputException $"The metric '{name}' is measured by its owner; make its rows there.")

    /// One row for each structure and metric, both in the order given (Metric.All for all metrics). Distances in mm
    /// with the truth's voxel spacing, between border voxels of the whole 3D object (a grid with one slice is 2D).
    /// A structure absent from a side gets what the policy says. InvalidInputException where the grids differ in size or
    /// in place (GridAgreement), the axes are sheared, the structures are none or not distinct, a label of the prediction is neither one
    /// of the truth's nor a structure's (structures that are some of the truth's only let others pass), or the policy fails on an absence.
    let evaluate
        (policy: AbsencePolicy)
        (metrics: Metric list)
        (structures: Structure list)
        (caseId: string)
        (truth: Volume<uint16>)
        (prediction: Volume<uint16>)
        : ScoreRow list =
        EvaluationInput.checkStructures structures
        EvaluationInput.checkGrids caseId truth prediction
        let spacing = EvaluationInput.spacing caseId truth
        let voxelVolume = Spacing.voxelVolume spacing
        let diagonal = Spacing.diagonal truth.Size spacing
        let scan = LabelScan.run structures truth prediction
        EvaluationInput.checkCoding caseId structures scan

        [ for extent in scan.Extents do
              let structure = extent.Structure

              let fail () =
                  let place =
                      match AbsencePolicy.absence extent.Counts with
                      | Some Absence.Invented -> "the truth"
                      | Some Absence.Missed -> "the prediction"
                      | _ -> "truth and prediction"

                  raise (
                      InvalidInputException(
                          $"{caseId}: {structure.Name} (label {structure.Value}) is absent from {place}; "
                          + "check the labels or choose another absence policy."
                      )
                  )

              let distances =
                  lazy
                      (extent.Box
                       |> Option.bind (fun box ->
                           let mask = Mask.ofLabel structure.Value box
                           SurfaceDistances.compute spacing (mask truth) (mask prediction)))

              for metric in metrics do
                  { Case = caseId
                    Structure = structure.Name
                    Metric = metric
                    Score =
                      match AbsencePolicy.absence extent.Counts, measure voxelVolume extent.Counts distances metric with
                      | None, Some value -> Scored value
                      | None, None -> invalidOp $"{metric} of a present structure has no value."
                      | Some absence, measured -> AbsencePolicy.score policy diagonal fail absence metric measured } ]
