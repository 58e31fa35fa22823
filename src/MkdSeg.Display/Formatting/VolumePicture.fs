namespace MkdSeg.Display

open System
open MkdSeg.Imaging.Geometry
open MkdSeg.Imaging.Rendering

/// Volumes as pictures: the middle coronal and the middle axial slice, as radiologists look at them, in the proportions of their
/// voxels. Neither sides nor a scale in mm: a stack of pictures is a volume too, and has none.
[<RequireQualifiedAccess>]
module VolumePicture =
    let private slices (volume: Volume<'T>) (panel: int -> int -> PixelSize -> 'T[] -> Panel) : Panel list =
        let canonical = CanonicalOrientation(volume.Geometry).Apply volume
        let size, spacing = canonical.Size, canonical.Geometry.Spacing

        [ panel size.X size.Z (PixelSize(spacing.X, spacing.Z)) (DisplaySlice.Coronal(canonical, size.Y / 2))
          panel size.X size.Y (PixelSize(spacing.X, spacing.Y)) (DisplaySlice.Axial(canonical, size.Z / 2)) ]

    let private image (volume: Volume<float32>) : Panel list =
        let struct (low, high) = DisplayWindow.Of volume.Voxels
        slices volume (fun width height pixel grey -> Panel(width, height, grey, low, high, null, PixelSize = Nullable pixel))

    let private classes (names: string list) (volume: Volume<byte>) : Panel list =
        let ground (classes: byte[]) = classes |> Array.map (fun c -> if c > 0uy then 1.0f else 0.0f)

        slices volume (fun width height pixel classes ->
            Panel(width, height, ground classes, 0.0f, 1.0f, classes, ClassNames = ResizeArray names, PixelSize = Nullable pixel))

    /// Values as they stand in a file get the colours in their order; they are their own names.
    let private labels (volume: Volume<uint16>) : Panel list =
        let values = volume.Voxels |> Array.distinct |> Array.filter (fun value -> value <> 0us) |> Array.sort
        let colours = dict (values |> Seq.mapi (fun index value -> value, byte (1 + index % 255)))
        let coloured = volume.Voxels |> Array.map (fun value -> if value = 0us then 0uy else colours[value])
        classes [ for value in Seq.truncate 255 values -> string value ] (Volume<byte>(volume.Geometry, coloured))

    /// The panels of an image, of classes or of labels as they are stored; None where the value is no volume.
    let tryPanels (value: obj) : Panel list option =
        match value with
        | :? Volume<float32> as volume -> Some(image volume)
        | :? Volume<byte> as volume -> Some(classes [ for c in 1..255 -> $"class {c}" ] volume)
        | :? Volume<uint16> as volume -> Some(labels volume)
        | _ -> None
