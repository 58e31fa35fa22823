namespace MkdSeg.Evaluation

/// How many voxels a structure has in the truth, in the prediction, and in both at the same place.
type OverlapCounts = { Truth: int64<voxel>; Prediction: int64<voxel>; Intersection: int64<voxel> }

/// Overlap measures, each a plain function of the three counts.
[<RequireQualifiedAccess>]
module Overlap =
    let private ratio (numerator: int64<voxel>) (denominator: int64<voxel>) =
        if denominator = 0L<voxel> then None else Some(float numerator / float denominator)

    /// 2|T∩P| / (|T| + |P|), without unit, 0 to 1. Only one side empty: 0. Both empty: None, for 0/0 is a convention's
    /// matter (see AbsencePolicy).
    let dice (counts: OverlapCounts) : float option = ratio (2L * counts.Intersection) (counts.Truth + counts.Prediction)

    /// |T∩P| / |T∪P|, without unit, 0 to 1. Only one side empty: 0. Both empty: None.
    let jaccard (counts: OverlapCounts) : float option = ratio counts.Intersection (counts.Truth + counts.Prediction - counts.Intersection)

    /// Prediction's volume minus the truth's in millilitres: positive where too much is marked. Empty sides count
    /// as volume 0; both empty: 0.
    let volumeDifference (voxelVolume: float<mm^3 / voxel>) (counts: OverlapCounts) : float<ml> =
        voxelVolume * (float (counts.Prediction - counts.Truth) * 1.0<voxel>) / 1000.0<mm^3 / ml>

    /// Volume difference as a fraction of the truth's volume, without unit: -1 where the prediction is empty, no upper
    /// bound. Truth empty: None.
    let relativeVolumeDifference (counts: OverlapCounts) : float option = ratio (counts.Prediction - counts.Truth) counts.Truth
