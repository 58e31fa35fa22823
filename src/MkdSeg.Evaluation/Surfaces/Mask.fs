namespace MkdSeg.Evaluation

open System
open System.Numerics
open System.Runtime.InteropServices
open System.Threading.Tasks
open MkdSeg.Imaging.Geometry

/// A box of voxels in a grid: its first voxel and its size.
[<Struct>]
type Box = { I: int; J: int; K: int; Size: GridSize }

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

    /// inside[i] = 1 where labels[i] = value, else 0.
    let private compare (value: uint16) (labels: ReadOnlySpan<uint16>) (inside: Span<byte>) =
        let wanted, half = Vector<uint16> value, Vector<uint16>.Count
        let mutable i = 0

        while i <= labels.Length - 2 * half do
            let low: Vector<uint16> = Vector.Equals(Vector<uint16>(labels.Slice i), wanted)
            let high: Vector<uint16> = Vector.Equals(Vector<uint16>(labels.Slice(i + half)), wanted)
            let equal: Vector<byte> = Vector.Narrow(low, high) &&& Vector<byte>.One
            Vector.StoreUnsafe(equal, &inside[i])
            i <- i + 2 * half

        while i < labels.Length do
            inside[i] <- if labels[i] = value then 1uy else 0uy
            i <- i + 1

    /// The voxels of a label volume that hold a value, cut to a box. Values outside the box are not looked at.
    let ofLabel (value: uint16) (box: Box) (volume: Volume<uint16>) : Mask =
        let size, grid = box.Size, volume.Size
        let inside = Array.zeroCreate (int size.Count)

        let work k =
            for j in 0 .. size.Y - 1 do
                let source = box.I + grid.X * (box.J + j + grid.Y * (box.K + k))
                let row = inside.AsSpan(size.X * (j + size.Y * k), size.X)
                compare value (ReadOnlySpan(volume.Voxels, source, size.X)) (MemoryMarshal.Cast<bool, byte> row)

        Parallel.For(0, size.Z, work) |> ignore
        { Size = size; Grid = grid; Inside = inside }
