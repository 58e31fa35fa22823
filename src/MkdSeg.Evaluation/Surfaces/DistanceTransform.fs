namespace MkdSeg.Evaluation

open System
open System.Threading.Tasks
open MkdSeg.Imaging.Geometry

/// Exact Euclidean distance transform with voxel spacing, one axis after the other, linear in the number of voxels
/// (Meijster, Roerdink and Hesselink 2000; Felzenszwalb and Huttenlocher 2012). Double precision; parallel over lines.
[<RequireQualifiedAccess>]
module DistanceTransform =
    let private none = Double.PositiveInfinity * 1.0<mm^2>

    /// What one thread needs to work on lines of n voxels.
    type private Line(n: int) =
        member val Given = Array.zeroCreate<float<mm^2>> n
        member val Found = Array.zeroCreate<float<mm^2>> n
        /// The voxels whose parabolas make the lower envelope, from left to right.
        member val Apex = Array.zeroCreate<int> n
        /// Where, in voxels, each of them begins to be the lowest.
        member val Start = Array.zeroCreate<float> n

    /// Found[x] = min over v of Given[v] + (step (x - v))².
    let private lowerEnvelope (step: float<mm>) (line: Line) =
        let given, found, apex, start = line.Given, line.Found, line.Apex, line.Start
        let mutable last = -1

        for q in 0 .. given.Length - 1 do
            if given[q] < none then
                let mutable from = Double.NegativeInfinity
                let mutable searching = last >= 0

                while searching do
                    let v = apex[last]
                    from <- float (q + v) / 2.0 + (given[q] - given[v]) / (2.0 * step * step * float (q - v))

                    if from > start[last] then
                        searching <- false
                    else
                        last <- last - 1
                        searching <- last >= 0

                if last < 0 then from <- Double.NegativeInfinity
                last <- last + 1
                apex[last] <- q
                start[last] <- from

        let mutable current = 0

        for x in 0 .. given.Length - 1 do
            while current < last && start[current + 1] <= float x do
                current <- current + 1

            found[x] <-
                if last < 0 then
                    none
                else
                    let along = step * float (x - apex[current])
                    given[apex[current]] + along * along

    /// Replaces every line along one axis, in place. A line is `count` voxels that stand `stride` apart; lines begin at
    /// `first outer` and the `width` voxels after it.
    let private pass (step: float<mm>) count stride outers (first: int -> int) width (values: float<mm^2>[]) =
        let work outer (line: Line) =
            for start in first outer .. first outer + width - 1 do
                for q in 0 .. count - 1 do
                    line.Given[q] <- values[start + q * stride]

                lowerEnvelope step line

                for q in 0 .. count - 1 do
                    values[start + q * stride] <- line.Found[q]

            line

        if count > 1 then
            Parallel.For(0, outers, (fun () -> Line count), (fun outer _ line -> work outer line), ignore) |> ignore

    /// Squared distance in mm² from each voxel centre to the nearest site; 0 at a site. Without any site: +∞ everywhere.
    /// `sites` and the answer are ordered as Mask.Inside. ArgumentException if the length is not the size's count.
    let squared (size: GridSize) (spacing: Spacing) (sites: bool[]) : float<mm^2>[] =
        if sites.LongLength <> size.Count then
            invalidArg (nameof sites) $"{sites.LongLength} voxels given for a grid of {size}."

        let values = sites |> Array.map (fun site -> if site then 0.0<mm^2> else none)
        let stepZ = size.X * size.Y
        pass spacing.X size.X 1 (size.Y * size.Z) (fun row -> row * size.X) 1 values
        pass spacing.Y size.Y size.X size.Z (fun k -> k * stepZ) size.X values
        pass spacing.Z size.Z stepZ size.Y (fun j -> j * size.X) size.X values
        values
