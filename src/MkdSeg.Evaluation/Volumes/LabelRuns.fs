namespace MkdSeg.Evaluation

open System
open MkdSeg.Imaging.Geometry

/// What one pass over a pair of label volumes says about one structure.
type StructureExtent =
    {
        Structure: Structure
        Counts: OverlapCounts
        /// The smallest box that holds the structure of both volumes; None where it is absent from both.
        Box: Box option
    }

/// Counts and box of one structure while they grow.
type internal Tally() =
    let lower = Array.create 3 Int32.MaxValue
    let upper = Array.create 3 -1
    member private _.Lower: int[] = lower
    member private _.Upper: int[] = upper
    member val Truth = 0L<voxel> with get, set
    member val Prediction = 0L<voxel> with get, set
    member val Intersection = 0L<voxel> with get, set

    /// Makes the box reach from `least` to `most` along an axis.
    member _.Grow(axis, least, most) =
        lower[axis] <- min lower[axis] least
        upper[axis] <- max upper[axis] most

    member tally.Add(other: Tally) =
        tally.Truth <- tally.Truth + other.Truth
        tally.Prediction <- tally.Prediction + other.Prediction
        tally.Intersection <- tally.Intersection + other.Intersection

        for axis in 0..2 do
            tally.Grow(axis, other.Lower[axis], other.Upper[axis])

    member tally.Extent structure =
        { Structure = structure
          Counts = { Truth = tally.Truth; Prediction = tally.Prediction; Intersection = tally.Intersection }
          Box =
            if upper[0] < 0 then
                None
            else
                let size = GridSize(upper[0] - lower[0] + 1, upper[1] - lower[1] + 1, upper[2] - lower[2] + 1)
                Some { I = lower[0]; J = lower[1]; K = lower[2]; Size = size } }

/// What one thread counts, run by run of equal labels. `slotOf` leads from a label to the structure's place, -1 for others;
/// the labels seen are marked in arrays that all threads share.
type internal LabelRuns(structures: int, slotOf: int[], seenInTruth: bool[], seenInPrediction: bool[]) =
    /// Where the run of equal labels that begins at `at` ends.
    static let endOfRun (labels: ReadOnlySpan<uint16>) at =
        match labels.Slice(at).IndexOfAnyExcept labels[at] with
        | -1 -> labels.Length
        | length -> at + length

    let tallies = Array.init structures (fun _ -> Tally())

    member _.Tallies = tallies

    /// The structure of that label now also reaches over a run of voxels of one row.
    member private _.Grown(label: uint16, from, upto, j, k) =
        match slotOf[int label] with
        | -1 -> ValueNone
        | slot ->
            tallies[slot].Grow(0, from, upto - 1)
            tallies[slot].Grow(1, j, j)
            tallies[slot].Grow(2, k, k)
            ValueSome tallies[slot]

    /// A run of voxels of one row that all hold t in the truth and p in the prediction.
    member private runs.Run(t: uint16, p: uint16, from, upto, j, k) =
        let length = int64 (upto - from) * 1L<voxel>
        seenInTruth[int t] <- true
        seenInPrediction[int p] <- true

        match runs.Grown(t, from, upto, j, k) with
        | ValueSome tally ->
            tally.Truth <- tally.Truth + length

            if t = p then
                tally.Intersection <- tally.Intersection + length
        | ValueNone -> ()

        match runs.Grown(p, from, upto, j, k) with
        | ValueSome tally -> tally.Prediction <- tally.Prediction + length
        | ValueNone -> ()

    /// One row of both volumes.
    member runs.Row(truth: ReadOnlySpan<uint16>, prediction: ReadOnlySpan<uint16>, j, k) =
        let mutable at, truthEnd, predictionEnd = 0, 0, 0

        while at < truth.Length do
            if truthEnd = at then
                truthEnd <- endOfRun truth at

            if predictionEnd = at then
                predictionEnd <- endOfRun prediction at

            let upto = min truthEnd predictionEnd
            runs.Run(truth[at], prediction[at], at, upto, j, k)
            at <- upto

    member _.Add(other: LabelRuns) =
        for slot in 0 .. tallies.Length - 1 do
            tallies[slot].Add other.Tallies[slot]
