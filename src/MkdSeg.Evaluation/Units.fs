namespace MkdSeg.Evaluation

/// A number of voxels, or an index along an axis. Keeps counts from being taken for lengths.
[<Measure>]
type voxel

/// Millimetres.
[<Measure>]
type mm

/// Millilitres, in which volumes of the heart are read: 1 ml is 1000 mm³.
[<Measure>]
type ml
