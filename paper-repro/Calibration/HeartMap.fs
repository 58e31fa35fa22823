namespace MkdSeg.PaperRepro

open System
open System.Threading.Tasks
open MkdSeg.Imaging.Geometry

/// One patient's labels as statistics of shape see them: how large each structure is, and a coarse map in which all hearts have their
/// middle at one place.
type HeartMap =
    {
        /// Volumes of the structures, ml.
        Millilitres: float[]
        /// Number of the structure at each cell of 3 mm, from 1; 0 elsewhere. Axes are the patient's, the middle is that of the box of
        /// all labels.
        Cells: byte[]
    }

[<RequireQualifiedAccess>]
module HeartMap =
    /// Width of a cell, mm.
    [<Literal>]
    let private Cell = 3.0

    /// Cells along each axis: 252 mm, more than any heart.
    [<Literal>]
    let private Side = 84

    let private corner (pick: float * float -> float) (points: Vector3D[]) : Vector3D =
        let along (axis: int) = points |> Array.map _.Item(axis) |> fun all -> pick (Array.min all, Array.max all)
        Vector3D(along 0, along 1, along 2)

    /// The map of the values of `structures`; every other value is background.
    let ofLabels (structures: uint16 list) (labels: Volume<uint16>) : HeartMap =
        let numbers = Array.zeroCreate<byte>(1 <<< 16)
        structures |> List.iteri (fun index value -> numbers[int value] <- byte (index + 1))
        let size, toWorld = labels.Size, labels.Geometry.VoxelToWorld
        let counts = Array.zeroCreate<int64>(structures.Length + 1)

        let places =
            [| for k in 0 .. size.Z - 1 do
                   for j in 0 .. size.Y - 1 do
                       for i in 0 .. size.X - 1 do
                           let number = numbers[int labels[i, j, k]]

                           if number > 0uy then
                               counts[int number] <- counts[int number] + 1L
                               toWorld.Apply(Vector3D(i, j, k)) |]

        let middle = corner (fun (low, high) -> (low + high) / 2.0) places
        let toVoxel = toWorld.Inverse()
        let cells = Array.zeroCreate<byte>(Side * Side * Side)
        let offset = float (Side - 1) / 2.0

        let number (x: int) (y: int) (z: int) : byte =
            let at = toVoxel.Apply(middle + Cell * Vector3D(float x - offset, float y - offset, float z - offset))
            let i, j, k = int (Math.Round at.X), int (Math.Round at.Y), int (Math.Round at.Z)

            if i < 0 || j < 0 || k < 0 || i >= size.X || j >= size.Y || k >= size.Z then 0uy else numbers[int labels[i, j, k]]

        Parallel.For(
            0,
            Side,
            fun z ->
                for y in 0 .. Side - 1 do
                    for x in 0 .. Side - 1 do
                        cells[x + Side * (y + Side * z)] <- number x y z
        )
        |> ignore

        { Millilitres = [| for count in Array.tail counts -> float count * labels.Geometry.VoxelVolume / 1000.0 |]
          Cells = cells }
