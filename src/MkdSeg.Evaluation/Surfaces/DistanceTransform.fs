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
            if Double.IsFinite(float given[q]) then
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

        // A line without any site keeps its infinities: apex[0], whichever it is, stands on one of them.
        let mutable current = 0

        for x in 0 .. given.Length - 1 do
            while current < last && start[current + 1] <= float x do
                current <- current + 1

            let along = step * float (x - apex[current])
            found[x] <- given[apex[current]] + along * along

    /// Lines that are read and written together, so that each cache line of the volume is touched once.
    [<Literal>]
    let private Abreast = 8

    /// Replaces every line along one axis, in place. A line is `count` voxels that stand `stride` apart; lines begin at
    /// `first outer` and the `width` voxels after it.
    let private pass (step: float<mm>) count stride outers (first: int -> int) width (values: float<mm^2>[]) =
        let work outer (lines: Line[]) =
            for start in first outer .. Abreast .. first outer + width - 1 do
                let abreast = min Abreast (first outer + width - start)

                for q in 0 .. count - 1 do
                    for n in 0 .. abreast - 1 do
                        lines[n].Given[q] <- values[start + n + q * stride]

                for n in 0 .. abreast - 1 do
                    lowerEnvelope step lines[n]

                for q in 0 .. count - 1 do
                    for n in 0 .. abreast - 1 do
                        values[start + n + q * stride] <- lines[n].Found[q]

            lines

        let ownLines () = Array.init (min Abreast width) (fun _ -> Line count)

        if count > 1 then
            Parallel.For(0, outers, ownLines, (fun outer _ lines -> work outer lines), ignore) |> ignore

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
