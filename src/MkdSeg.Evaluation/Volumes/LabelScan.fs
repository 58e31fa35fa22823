namespace MkdSeg.Evaluation

open System
open System.Threading.Tasks
open MkdSeg.Imaging.Geometry

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
    let private nonZero (seen: bool[]) =
        [ for value in 1 .. seen.Length - 1 do
              if seen[value] then
                  uint16 value ]

    /// Scans two volumes of one size, run by run of equal labels. A structure that neither holds has counts 0 and no box.
    /// ArgumentException if the sizes differ.
    let run (structures: Structure list) (truth: Volume<uint16>) (prediction: Volume<uint16>) : LabelScan =
        if truth.Size <> prediction.Size then
            invalidArg (nameof prediction) $"Volumes of {truth.Size} and {prediction.Size} voxels cannot be compared."

        let size = truth.Size
        let slotOf = Array.create 65536 -1
        structures |> List.iteri (fun slot structure -> slotOf[int structure.Value] <- slot)
        let inTruth, inPrediction = Array.create 65536 false, Array.create 65536 false
        let own () = LabelRuns(structures.Length, slotOf, inTruth, inPrediction)
        let all = own ()

        let slice k (runs: LabelRuns) =
            for j in 0 .. size.Y - 1 do
                let start = size.X * (j + size.Y * k)
                runs.Row(ReadOnlySpan(truth.Voxels, start, size.X), ReadOnlySpan(prediction.Voxels, start, size.X), j, k)

            runs

        Parallel.For(0, size.Z, own, (fun k _ runs -> slice k runs), (fun runs -> lock all (fun () -> all.Add runs))) |> ignore

        { Extents = structures |> List.mapi (fun slot structure -> all.Tallies[slot].Extent structure)
          TruthLabels = nonZero inTruth
          PredictionLabels = nonZero inPrediction }
