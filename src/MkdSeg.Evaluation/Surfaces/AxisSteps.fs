namespace MkdSeg.Evaluation

open System.Numerics
open System.Threading.Tasks
open MkdSeg.Imaging.Geometry

/// The first axis of a distance transform: whole steps along axis 2, in both directions at once for many lines.
[<RequireQualifiedAccess>]
module internal AxisSteps =
    /// More steps than any axis has, and so little that an axis can be added: no site that way.
    [<Literal>]
    let Far = 0x40000000

    /// steps[row + i] = min(steps[row + i], steps[neighbour + i] + 1) for i below `width`.
    let private stepFrom width neighbour row (steps: int[]) =
        let mutable i = 0

        while i <= width - Vector<int>.Count do
            Vector.Min(Vector<int>(steps, row + i), Vector<int>(steps, neighbour + i) + Vector<int>.One).CopyTo(steps, row + i)
            i <- i + Vector<int>.Count

        while i < width do
            steps[row + i] <- min steps[row + i] (steps[neighbour + i] + 1)
            i <- i + 1

    /// Sets, for every voxel of a box, the steps along axis 2 to the nearest site of its own line; Far or more without one.
    /// `sites` and `steps` are ordered as Mask.Inside; `steps` may be longer.
    let alongZ (size: GridSize) (sites: bool[]) (steps: int[]) =
        let work j =
            let row k = size.X * (j + size.Y * k)

            for k in 0 .. size.Z - 1 do
                for at in row k .. row k + size.X - 1 do
                    steps[at] <- if sites[at] then 0 else Far

                if k > 0 then
                    stepFrom size.X (row (k - 1)) (row k) steps

            for k in size.Z - 2 .. -1 .. 0 do
                stepFrom size.X (row (k + 1)) (row k) steps

        Parallel.For(0, size.Y, work) |> ignore
