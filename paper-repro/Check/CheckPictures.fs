namespace MkdSeg.PaperRepro

open System
open System.Collections.Generic
open System.IO
open System.Text
open Giraffe.ViewEngine
open MkdSeg.Data.Check
open MkdSeg.Data.Preprocessing
open MkdSeg.Imaging
open MkdSeg.Imaging.Files
open MkdSeg.Imaging.Geometry
open MkdSeg.Imaging.Rendering

/// A plane as the page shows it. Marks stand at its left, right and upper edge.
type private Shown =
    {
        Name: string
        Panel: Panel
        /// None for pictures without millimetres.
        WidthMm: float option
        Marks: string * string * string
    }

/// The pictures of a check. Each is drawn while its case is in memory, put aside on the disk and forgotten.
type CheckPictures(folder: string) =
    /// Pixels for the longest edge of a volume.
    static let longest = 224

    /// Length of the bar that each picture shows, mm.
    static let bar = 50.0

    let spool = new SpoolFile(folder)
    let parts = Dictionary<string, SpooledPart>()

    /// From black to white, for all planes alike.
    static let window (planes: PlanePicture list) : struct (float32 * float32) =
        let classes (plane: PlanePicture) =
            match plane.Classes with
            | null -> Array.zeroCreate plane.Grey.Length
            | classes -> classes

        DisplayWindow.Around(planes |> List.map _.Grey |> Array.concat, planes |> List.map classes |> Array.concat)

    static let planes (view: CaseView) : Shown list =
        let middle =
            match view.Classes with
            | null -> view.Image.Geometry.Centre
            | classes when Array.exists ((<>) 0uy) classes.Voxels -> HeartRegion.Of(classes).Centre
            | _ -> view.Image.Geometry.Centre

        let cut = List.ofSeq (PlanePicture.Of(view.Image, view.Classes, middle, longest))
        let struct (low, high) = window cut

        [ for plane in cut do
              { Name = plane.Name
                Panel = Panel(plane.Width, plane.Height, plane.Grey, low, high, plane.Classes, LabelStyle.Contour)
                WidthMm = Some(float plane.Width * plane.PixelMm)
                Marks =
                  match plane.Name with
                  | "axial" -> "R", "L", "A"
                  | "coronal" -> "R", "L", "S"
                  | _ -> "A", "P", "S" } ]

    /// The middle slice of a stack.
    static let slice (view: CaseView) : Shown list =
        let j = view.Image.Size.Y / 2
        let grey = SlicePlane.Coronal.Extract(view.Image, j)

        let classes: byte[] | null =
            match view.Classes with
            | null -> null
            | classes -> SlicePlane.Coronal.Extract(classes, j)

        let struct (low, high) = DisplayWindow.Of grey

        [ { Name = $"slice {j + 1} of {view.Image.Size.Y}"
            Panel = Panel(view.Image.Size.X, view.Image.Size.Z, grey, low, high, classes, LabelStyle.Contour)
            WidthMm = None
            Marks = "", "", "" } ]

    static let figure' (id: string) (shown: Shown) : XmlNode =
        let left, right, top = shown.Marks
        let image = Convert.ToBase64String(PictureSheet.EncodePng shown.Panel)

        let mark (place: string) (letter: string) =
            if letter = "" then [] else [ b [ _class place; attr "aria-hidden" "true" ] [ str letter ] ]

        let scale =
            match shown.WidthMm with
            | Some width when width > bar ->
                [ div [ _class "bar"; _style (FormattableString.Invariant $"width: {100.0 * bar / width:F2}%%") ] [] ]
            | _ -> []

        figure
            [ _style $"flex-grow: {shown.Panel.Width}" ]
            [ div
                  [ _class "plane" ]
                  [ img [ _src $"data:image/png;base64,{image}"; _alt $"{id}, {shown.Name}: image with the contours of its labels" ]
                    yield! mark "left" left
                    yield! mark "right" right
                    yield! mark "top" top
                    yield! scale ]
              figcaption [] [ str shown.Name ] ]

    /// Millimetres of the bar in each picture.
    static member Bar = bar

    /// Draws a case. One that has no orientation has no picture.
    member _.Draw(view: CaseView) : unit =
        try
            let shown = if view.IsSliceStack then slice view else planes view
            let width = if view.IsSliceStack then [ _style "max-width: 20rem" ] else []
            let html = RenderView.AsString.htmlNode (div (_class "planes" :: width) (List.map (figure' view.Id) shown))
            parts[view.Id] <- spool.Add(ReadOnlySpan(Encoding.UTF8.GetBytes html))
        with :? InvalidInputException ->
            ()

    /// Copies a case's pictures into the page; nothing where there are none.
    member _.CopyTo(id: string, page: Stream) : unit =
        match parts.TryGetValue id with
        | true, part -> spool.CopyTo(part, page)
        | _ -> ()

    interface IDisposable with
        member _.Dispose() = spool.Dispose()
