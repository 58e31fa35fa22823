namespace MkdSeg.Evaluation

/// Border voxels of an object.
[<RequireQualifiedAccess>]
module Border =
    /// Object XOR its binary erosion with face neighbours (6 in 3D, 4 in a single slice, 2 in a line), as medpy and MONAI
    /// do: a voxel of the object one of whose neighbours is not of the object or lies outside the grid. An axis along
    /// which the whole grid has one voxel has no neighbours; in a grid of one voxel that voxel is its own border.
    /// Same order as Mask.Inside. An empty object has an empty border.
    let ofMask (mask: Mask) : bool[] =
        let size, grid, inside = mask.Size, mask.Grid, mask.Inside
        let stepY, stepZ = size.X, size.X * size.Y

        /// Whether the neighbours before and after a voxel along one axis are both of the object.
        let interior at step index count gridCount =
            gridCount = 1
            || (index > 0 && index < count - 1 && inside[at - step] && inside[at + step])

        let border = Array.zeroCreate inside.Length

        for k in 0 .. size.Z - 1 do
            for j in 0 .. size.Y - 1 do
                for i in 0 .. size.X - 1 do
                    let at = i + stepY * j + stepZ * k

                    border[at] <-
                        inside[at]
                        && (grid.Count = 1L
                            || not (
                                interior at 1 i size.X grid.X
                                && interior at stepY j size.Y grid.Y
                                && interior at stepZ k size.Z grid.Z
                            ))

        border
