namespace MkdSeg.Evaluation

open System
open MkdSeg.Imaging
open MkdSeg.Imaging.Geometry

/// What one pass over a pair of label volumes says about one structure.
type StructureExtent =
    {
        Structure: Structure
        Counts: OverlapCounts
        /// The smallest box that holds the structure of both volumes; None where it is absent from both.
        Box: Box option
    }

/// What one pass over a pair of label volumes finds.
type LabelScan =
    {
        /// One for each structure asked for, in that order.
        Extents: StructureExtent list
        /// Values other than 0 that the truth holds, ascending, whether asked for or not.
        TruthLabels: uint16 list
        /// Values other than 0 that the prediction holds, ascending.
        PredictionLabels: uint16 list
    }

/// Counts and boxes of all structures in one pass over the volumes.
[<RequireQualifiedAccess>]
module LabelScan =
    /// Counts and box of one structure while they grow.
    type private Tally() =
        let lower = Array.create 3 Int32.MaxValue
        let upper = Array.create 3 -1
        member val Truth = 0L<voxel> with get, set
        member val Prediction = 0L<voxel> with get, set
        member val Intersection = 0L<voxel> with get, set

        member _.Grow(i, j, k) =
            lower[0] <- min lower[0] i
            lower[1] <- min lower[1] j
            lower[2] <- min lower[2] k
            upper[0] <- max upper[0] i
            upper[1] <- max upper[1] j
            upper[2] <- max upper[2] k

        member tally.Extent structure =
            { Structure = structure
              Counts =
                { Truth = tally.Truth
                  Prediction = tally.Prediction
                  Intersection = tally.Intersection }
              Box =
                if upper[0] < 0 then
                    None
                else
                    let size = GridSize(upper[0] - lower[0] + 1, upper[1] - lower[1] + 1, upper[2] - lower[2] + 1)
                    Some { I = lower[0]; J = lower[1]; K = lower[2]; Size = size } }

    let private nonZero (seen: bool[]) =
        [ for value in 1 .. seen.Length - 1 do if seen[value] then uint16 value ]

    /// Scans two volumes of one size; voxels where both hold 0 cost next to nothing unless 0 is asked for. A structure
    /// that neither holds has counts 0 and no box. ArgumentException if the sizes differ.
    let run (structures: Structure list) (truth: Volume<uint16>) (prediction: Volume<uint16>) : LabelScan =
        if truth.Size <> prediction.Size then
            invalidArg (nameof prediction) $"Volumes of {truth.Size} and {prediction.Size} voxels cannot be compared."

        let size, truthVoxels, predictionVoxels = truth.Size, truth.Voxels, prediction.Voxels
        let tallies = structures |> List.map (fun _ -> Tally()) |> List.toArray
        let tallyOf: (Tally | null)[] = Array.zeroCreate 65536
        structures |> List.iteri (fun n structure -> tallyOf[int structure.Value] <- tallies[n])
        let countsZero = not (isNull tallyOf[0])
        let seenInTruth, seenInPrediction = Array.zeroCreate 65536, Array.zeroCreate 65536
        let mutable at = 0

        for k in 0 .. size.Z - 1 do
            for j in 0 .. size.Y - 1 do
                for i in 0 .. size.X - 1 do
                    let t = int truthVoxels[at]
                    let p = int predictionVoxels[at]
                    at <- at + 1

                    if (t ||| p) <> 0 || countsZero then
                        seenInTruth[t] <- true
                        seenInPrediction[p] <- true

                        match tallyOf[t] with
                        | null -> ()
                        | tally ->
                            tally.Truth <- tally.Truth + 1L<voxel>
                            if t = p then tally.Intersection <- tally.Intersection + 1L<voxel>
                            tally.Grow(i, j, k)

                        match tallyOf[p] with
                        | null -> ()
                        | tally ->
                            tally.Prediction <- tally.Prediction + 1L<voxel>
                            if t <> p then tally.Grow(i, j, k)

        { Extents = List.map2 (fun (tally: Tally) structure -> tally.Extent structure) (List.ofArray tallies) structures
          TruthLabels = nonZero seenInTruth
          PredictionLabels = nonZero seenInPrediction }
