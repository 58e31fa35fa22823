namespace MkdSeg.Evaluation

open MkdSeg.Imaging
open MkdSeg.Imaging.Geometry

/// A box of voxels in a grid: its first voxel and its size.
[<Struct>]
type Box =
    { I: int
      J: int
      K: int
      Size: GridSize }

/// An object on a box of a grid; outside the box it has no voxel. Voxel (i, j, k) of the box stands at
/// i + Size.X * (j + Size.Y * k).
type Mask =
    {
        /// Voxels of the box along each axis.
        Size: GridSize
        /// Voxels of the whole grid along each axis. An axis of one voxel is no axis: a single slice is a 2D image.
        Grid: GridSize
        /// True inside the object.
        Inside: bool[]
    }

/// Makes masks.
[<RequireQualifiedAccess>]
module Mask =
    /// A mask over a whole grid. All false is allowed: an empty object. ArgumentException if the length is not the grid's count.
    let create (grid: GridSize) (inside: bool[]) : Mask =
        if inside.LongLength <> grid.Count then
            invalidArg (nameof inside) $"{inside.LongLength} voxels given for a grid of {grid}."

        { Size = grid; Grid = grid; Inside = inside }

    /// The voxels of a label volume that hold a value, cut to a box. Values outside the box are not looked at.
    let ofLabel (value: uint16) (box: Box) (volume: Volume<uint16>) : Mask =
        let size, grid = box.Size, volume.Size
        let inside = Array.zeroCreate (int size.Count)

        for k in 0 .. size.Z - 1 do
            for j in 0 .. size.Y - 1 do
                let source = box.I + grid.X * (box.J + j + grid.Y * (box.K + k))
                let target = size.X * (j + size.Y * k)

                for i in 0 .. size.X - 1 do
                    inside[target + i] <- volume.Voxels[source + i] = value

        { Size = size; Grid = grid; Inside = inside }
