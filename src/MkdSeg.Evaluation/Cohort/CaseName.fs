namespace MkdSeg.Evaluation

open System
open System.IO

/// What the name of a NIfTI file says about its case.
[<RequireQualifiedAccess>]
module CaseName =
    let private endings = [ ".nii.gz"; ".nii" ]
    let private suffixes = [ "_label"; "_image"; "_pred"; "_seg" ]

    let private fileName (path: string) = Path.GetFileName path |> nonNull

    let private without (tails: string list) (name: string) =
        tails
        |> List.tryFind (fun tail -> name.Length > tail.Length && name.EndsWith(tail, StringComparison.OrdinalIgnoreCase))
        |> Option.map (fun tail -> name.Substring(0, name.Length - tail.Length))

    /// Whether a file is named as a volume: .nii or .nii.gz, in any case. Hidden files are none: macOS puts ._NAME beside every file on
    /// foreign disks.
    let isVolume (path: string) : bool = not ((fileName path).StartsWith '.') && (without endings (fileName path)).IsSome

    /// Whether a file is named as an image, "..._image.nii.gz": MM-WHS puts images beside its label files.
    let isImage (path: string) : bool =
        match without endings (fileName path) with
        | Some stem -> stem.EndsWith("_image", StringComparison.OrdinalIgnoreCase)
        | None -> false

    /// The case of a file: its name without folder, without .nii or .nii.gz, and without one of _label, _image, _pred, _seg.
    /// "ct_train/ct_train_1001_label.nii.gz" is of case "ct_train_1001".
    let ofPath (path: string) : string =
        let name = fileName path
        let stem = without endings name |> Option.defaultValue name
        without suffixes stem |> Option.defaultValue stem
