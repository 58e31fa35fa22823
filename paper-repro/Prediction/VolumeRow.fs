namespace MkdSeg.PaperRepro

open MkdSeg.Imaging.Geometry
open MkdSeg.Imaging.Labels
open MkdSeg.Inference

/// The volume of one structure in one scan.
type VolumeRow =
    {
        Case: string
        Structure: string
        Value: uint16
        Voxels: int64
        Millilitres: float
        /// "disagreement" or "entropy"; empty where it is not known.
        Measure: string
        /// The quality score of the whole scan.
        Score: float option
    }

[<RequireQualifiedAccess>]
module VolumeRow =
    /// A row for every structure, those not found included.
    let ofScan (case: string) (labels: LabelMap) (classes: Volume<byte>) (quality: CaseQuality option) : VolumeRow list =
        let counts = Array.zeroCreate<int64> labels.ClassCount

        for index in classes.Voxels do
            counts[int index] <- counts[int index] + 1L

        [ for index, structure in Seq.indexed labels.Structures ->
              { Case = case
                Structure = structure.Name
                Value = structure.Value
                Voxels = counts[index + 1]
                Millilitres = float counts[index + 1] * classes.Geometry.VoxelVolume / 1000.0
                Measure = quality |> Option.map (fun one -> one.Measure.ToString().ToLowerInvariant()) |> Option.defaultValue ""
                Score = quality |> Option.map _.Score } ]
