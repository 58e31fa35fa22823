namespace MkdSeg.Notebooks

open System
open MkdSeg.Imaging.Geometry
open MkdSeg.Imaging.Rendering

/// Volumes as pictures: the middle coronal and the middle axial slice, as radiologists look at them, in the proportions of millimetres.
[<RequireQualifiedAccess>]
module VolumePicture =
    /// Pixels of a slice with each column and row repeated, so that they are about as far apart as they are in the patient.
    let private inProportion (width: int) (height: int) (across: float) (down: float) (pixels: 'T[]) : int * int * 'T[] =
        let unit = min across down
        let times (spacing: float) = Math.Clamp(int (Math.Round(spacing / unit)), 1, 16)
        let wide, high = times across, times down
        let line = width * wide
        line, height * high, Array.init (line * height * high) (fun n -> pixels[n / line / high * width + n % line / wide])

    let private slices (volume: Volume<'T>) (panel: int * int * 'T[] -> Panel) : Panel list =
        let canonical = CanonicalOrientation(volume.Geometry).Apply volume
        let size, spacing = canonical.Size, canonical.Geometry.Spacing

        [ inProportion size.X size.Z spacing.X spacing.Z (DisplaySlice.Coronal(canonical, size.Y / 2))
          inProportion size.X size.Y spacing.X spacing.Y (DisplaySlice.Axial(canonical, size.Z / 2)) ]
        |> List.map panel

    let private image (volume: Volume<float32>) : Panel list =
        let struct (low, high) = DisplayWindow.Of volume.Voxels
        slices volume (fun (width, height, grey) -> Panel(width, height, grey, low, high, null))

    let private classes (volume: Volume<byte>) : Panel list =
        let ground (classes: byte[]) = classes |> Array.map (fun c -> if c > 0uy then 1.0f else 0.0f)
        slices volume (fun (width, height, classes) -> Panel(width, height, ground classes, 0.0f, 1.0f, classes))

    /// Values as they stand in a file get the colours in their order.
    let private labels (volume: Volume<uint16>) : Panel list =
        let values = volume.Voxels |> Array.distinct |> Array.filter (fun value -> value <> 0us) |> Array.sort
        let colours = dict (values |> Seq.mapi (fun index value -> value, byte (1 + index % 255)))
        classes (Volume<byte>(volume.Geometry, volume.Voxels |> Array.map (fun value -> if value = 0us then 0uy else colours[value])))

    /// The panels of an image, of classes or of labels as they are stored; None where the value is no volume.
    let tryPanels (value: obj) : Panel list option =
        match value with
        | :? Volume<float32> as volume -> Some(image volume)
        | :? Volume<byte> as volume -> Some(classes volume)
        | :? Volume<uint16> as volume -> Some(labels volume)
        | _ -> None
