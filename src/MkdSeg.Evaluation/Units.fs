namespace MkdSeg.Evaluation

/// A number of voxels, or an index along an axis. Keeps counts from being taken for lengths.
[<Measure>]
type voxel

/// Millimetres.
[<Measure>]
type mm
