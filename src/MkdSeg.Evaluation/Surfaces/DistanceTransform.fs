namespace MkdSeg.Evaluation

open System
open System.Buffers
open System.Threading.Tasks
open MkdSeg.Imaging.Geometry

/// Exact Euclidean distances with voxel spacing, worked out axis after axis (Meijster, Roerdink and Hesselink 2000;
/// Felzenszwalb and Huttenlocher 2012) and only where they are asked for. Double precision; parallel over slices.
[<RequireQualifiedAccess>]
module DistanceTransform =
    /// Squared distance in mm² from the centre of each voxel asked for to that of the nearest site; 0 at a site, +∞ without any
    /// site. `sites` and `asked` are ordered as Mask.Inside, the answer as the voxels asked for. Time is linear in the voxels
    /// as long as those asked for make surfaces. ArgumentException if a length is not the size's count.
    let squared (size: GridSize) (spacing: Spacing) (sites: bool[]) (asked: bool[]) : float<mm^2>[] =
        for voxels in [ sites; asked ] do
            if voxels.LongLength <> size.Count then
                invalidArg (nameof sites) $"{voxels.LongLength} voxels given for a grid of {size}."

        let area = size.X * size.Y
        let inSlice k = ReadOnlyMemory(asked, k * area, area)
        let firsts = Array.init size.Z (fun k -> MemoryExtensions.Count((inSlice k).Span, true)) |> Array.scan (+) 0
        let found = Array.zeroCreate<float<mm^2>> firsts[size.Z]
        let steps = ArrayPool.Shared.Rent sites.Length

        let work k (slice: SliceDistances) =
            if firsts[k + 1] > firsts[k] then
                slice.Enter k
                let far = ResizeArray()
                let mutable at = -1

                for n in firsts[k] .. firsts[k + 1] - 1 do
                    at <- at + 1 + (inSlice k).Span.Slice(at + 1).IndexOf true

                    match slice.TryNear at with
                    | ValueSome squared -> found[n] <- squared
                    | ValueNone -> far.Add(struct (n, at))

                if far.Count > 0 then
                    slice.Prepare()

                for struct (n, at) in far do
                    found[n] <- slice.Squared at

            slice

        try
            AxisSteps.alongZ size sites steps
            let own () = SliceDistances(size, spacing, steps)
            Parallel.For(0, size.Z, own, (fun k _ slice -> work k slice), ignore) |> ignore
        finally
            ArrayPool.Shared.Return steps

        found
