/// Small volumes and masks for tests.
module MkdSeg.Evaluation.Tests.Volumes

open MkdSeg.Evaluation
open MkdSeg.Imaging.Geometry

let spacing x y z = Spacing.create (x * 1.0<mm>) (y * 1.0<mm>) (z * 1.0<mm>)

let unitSpacing = spacing 1.0 1.0 1.0

/// A mask over a grid of x, y, z voxels with those inside for which the function answers true.
let mask (x, y, z) inside =
    let voxels =
        [| for k in 0 .. z - 1 do
               for j in 0 .. y - 1 do
                   for i in 0 .. x - 1 -> i, j, k |]

    Mask.create (GridSize(x, y, z)) (Array.map inside voxels)

let geometry (size: GridSize) (s: Spacing) =
    VolumeGeometry(size, Affine.Scaling(float s.X, float s.Y, float s.Z, Vector3D(-7.0, 11.0, 3.0)))

/// A label volume from labels with axis 0 fastest.
let labels (x, y, z) s (voxels: uint16 seq) = Volume<uint16>(geometry (GridSize(x, y, z)) s, Array.ofSeq voxels)
