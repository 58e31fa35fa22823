namespace MkdSeg.Display

open System
open System.Collections.Generic
open System.IO
open MkdSeg.Imaging.Rendering

/// Panels as pictures: one, a row of them, or rows; volumes as a row of slices.
[<RequireQualifiedAccess>]
module PanelPicture =
    /// Small images are enlarged to about this many screen pixels across, at most sixfold.
    [<Literal>]
    let private Width = 640

    let private sheet (rows: Panel list list) : MimeBundle =
        let across = rows |> List.map (List.sumBy _.Width) |> List.max
        let scale = Math.Clamp(Width / across, 1, 6)
        let path = Path.Combine(Path.GetTempPath(), $"mkdseg-{Guid.NewGuid():N}.png")

        try
            let lists = rows |> List.map (fun row -> ResizeArray row :> IReadOnlyList<Panel>)
            PictureSheet.WritePng(path, ResizeArray lists, scale)

            let words =
                rows |> List.map (fun row -> row |> List.map (fun panel -> $"{panel.Width} x {panel.Height}") |> String.concat ", ")

            let text = "Panels in pixels: " + String.concat "; " words
            { Forms = [ MimeType.Png, Convert.ToBase64String(File.ReadAllBytes path); MimeType.Plain, text ] }
        finally
            File.Delete path

    /// The picture of a value, None where it holds neither panels nor a volume.
    let tryOfValue (value: obj) : MimeBundle option =
        match value with
        | :? Panel as panel -> Some(sheet [ [ panel ] ])
        | :? (seq<Panel>) as row when not (Seq.isEmpty row) -> Some(sheet [ List.ofSeq row ])
        | :? (seq<Panel list>) as rows when not (Seq.isEmpty rows) && rows |> Seq.forall (List.isEmpty >> not) ->
            Some(sheet (List.ofSeq rows))
        | value -> VolumePicture.tryPanels value |> Option.map (fun slices -> sheet [ slices ])
