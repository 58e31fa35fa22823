namespace MkdSeg.Evaluation

open System
open System.Numerics
open System.Runtime.InteropServices
open System.Threading.Tasks

/// Border voxels of an object.
[<RequireQualifiedAccess>]
module Border =
    /// Of `count` voxels from `first` on, those of the object of which a neighbour `step` before or after is not, for any of
    /// `steps`; every one of these neighbours must be there. Bytes of 0 and 1.
    let private peel (steps: int[]) first count (inside: Span<byte>) (border: Span<byte>) =
        let mutable at = first

        while at <= first + count - Vector<byte>.Count do
            let mutable interior = Vector<byte>.One

            for step in steps do
                interior <- interior &&& Vector<byte>(inside.Slice(at - step)) &&& Vector<byte>(inside.Slice(at + step))

            let peeled: Vector<byte> = Vector.AndNot(Vector<byte>(inside.Slice at), interior)
            Vector.StoreUnsafe(peeled, &border[at])
            at <- at + Vector<byte>.Count

        while at < first + count do
            let mutable interior = 1uy

            for step in steps do
                interior <- interior &&& inside[at - step] &&& inside[at + step]

            border[at] <- inside[at] &&& ~~~interior
            at <- at + 1

    /// Object XOR its binary erosion with face neighbours (6 in 3D, 4 in a single slice, 2 in a line), as medpy and MONAI
    /// do: a voxel of the object one of whose neighbours is not of the object or lies outside the grid. An axis along
    /// which the whole grid has one voxel has no neighbours; in a grid of one voxel that voxel is its own border.
    /// Same order as Mask.Inside. An empty object has an empty border.
    let ofMask (mask: Mask) : bool[] =
        let size, grid = mask.Size, mask.Grid
        let axes = [| 1, grid.X; size.X, grid.Y; size.X * size.Y, grid.Z |]

        let steps =
            [| for step, count in axes do
                   if count > 1 then
                       step |]

        let border = Array.zeroCreate mask.Inside.Length
        let atEdge index count gridCount = gridCount > 1 && (index = 0 || index = count - 1)

        let work k =
            for j in 0 .. size.Y - 1 do
                let row = size.X * (j + size.Y * k)

                // A voxel without a neighbour within the box has one outside the object.
                if grid.Count = 1L || atEdge j size.Y grid.Y || atEdge k size.Z grid.Z then
                    Array.Copy(mask.Inside, row, border, row, size.X)
                else
                    let ends = if grid.X > 1 then 1 else 0
                    let inside = MemoryMarshal.Cast<bool, byte>(mask.Inside.AsSpan())
                    peel steps (row + ends) (size.X - 2 * ends) inside (MemoryMarshal.Cast<bool, byte>(border.AsSpan()))
                    border[row] <- border[row] || grid.X > 1 && mask.Inside[row]
                    border[row + size.X - 1] <- border[row + size.X - 1] || grid.X > 1 && mask.Inside[row + size.X - 1]

        Parallel.For(0, size.Z, work) |> ignore
        border
