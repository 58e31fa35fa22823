namespace MkdSeg.Display

open System
open System.Collections.Generic
open System.Globalization
open System.IO
open System.Xml.Linq
open MkdSeg.Imaging.Files
open UglyToad.PdfPig.Core
open UglyToad.PdfPig.Fonts.Standard14Fonts
open UglyToad.PdfPig.Graphics.Operations
open UglyToad.PdfPig.Graphics.Operations.ClippingPaths
open UglyToad.PdfPig.Graphics.Operations.General
open UglyToad.PdfPig.Graphics.Operations.PathConstruction
open UglyToad.PdfPig.Graphics.Operations.PathPainting
open UglyToad.PdfPig.Graphics.Operations.SpecialGraphicsState
open UglyToad.PdfPig.Writer

/// A chart as a PDF of one page for a paper: lines stay lines and text stays text. The page is the static SVG once more, a pixel being
/// three quarters of a point as in CSS, so that all forms of a figure are the same.
[<RequireQualifiedAccess>]
module PdfChart =
    [<Literal>]
    let private PointsPerPixel = 0.75

    [<Literal>]
    let private LargestFont = 16_777_216L

    /// How far a quarter of a circle's control points lie along its tangents.
    [<Literal>]
    let private QuarterCircle = 0.5522847498

    let private value (name: string) (element: XElement) : string =
        match element.Attribute(XName.Get name) with
        | null -> ""
        | attribute -> attribute.Value

    let private number (text: string) = Double.Parse(text, CultureInfo.InvariantCulture)
    let private length (name: string) (element: XElement) = number (value name element)

    /// "#0072B2" as shares of red, green and blue.
    let private colour (text: string) : (float * float * float) option =
        if text.Length = 7 && text[0] = '#' then
            let part (at: int) = float (Convert.ToInt32(text.Substring(at, 2), 16)) / 255.0
            Some(part 1, part 3, part 5)
        else
            None

    /// What lies below shows through on white, as a picture in a paper does.
    let private over (share: float) (red: float, green: float, blue: float) =
        let mix part = 1.0 - share * (1.0 - part)
        mix red, mix green, mix blue

    let private fill (element: XElement) =
        let share =
            match value "fill-opacity" element with
            | "" -> 1.0
            | share -> number share

        colour (value "fill" element) |> Option.map (over share)

    let private corners (text: string) : (float * float) list =
        [ for pair in text.Split(' ', StringSplitOptions.RemoveEmptyEntries) do
              match pair.Split ',' with
              | [| x; y |] -> number x, number y
              | _ -> invalidOp $"'{pair}' is no corner." ]

    /// Draws on one page; places are in the SVG's pixels, which the page's matrix turns into points from the lower left.
    type private Sheet(page: PdfPageBuilder, font: PdfDocumentBuilder.AddedFont) =
        let known = Dictionary<char, bool>()

        /// The library says that a font lacks a letter by failing to measure it.
        let isKnown (letter: char) =
            match known.TryGetValue letter with
            | true, is -> is
            | _ ->
                known[letter] <-
                    try
                        page.MeasureText(string letter, 10.0, PdfPoint(0.0, 0.0), font) |> ignore
                        true
                    with :? InvalidOperationException ->
                        false

                known[letter]

        let add (operation: IGraphicsStateOperation) = page.CurrentStream.Operations.Add operation

        let paint (element: XElement) (path: unit -> unit) =
            let fill = fill element
            let stroke = colour (value "stroke" element)

            if fill.IsSome || stroke.IsSome then
                add Push.Value

                fill |> Option.iter (fun (red, green, blue) -> add (SetNonStrokeColorDeviceRgb(red, green, blue)))

                match stroke with
                | Some(red, green, blue) ->
                    add (SetStrokeColorDeviceRgb(red, green, blue))
                    add (SetLineWidth(length "stroke-width" element))

                    match value "stroke-dasharray" element with
                    | "" -> ()
                    | dashes -> add (SetLineDashPattern([| for part in dashes.Split ' ' -> number part |], 0))
                | None -> ()

                path ()

                match fill, stroke with
                | Some _, Some _ -> add FillPathNonZeroWindingAndStroke.Value
                | Some _, None -> add FillPathNonZeroWinding.Value
                | None, _ -> add StrokePath.Value

                add Pop.Value

        let outline (isClosed: bool) (points: (float * float) list) =
            points
            |> List.iteri (fun at (x, y) -> if at = 0 then add (BeginNewSubpath(x, y)) else add (AppendStraightLineSegment(x, y)))

            if isClosed then
                add CloseSubpath.Value

        let circle (x: float, y: float) (r: float) =
            let k = QuarterCircle * r
            add (BeginNewSubpath(x + r, y))
            add (AppendDualControlPointBezierCurve(x + r, y + k, x + k, y + r, x, y + r))
            add (AppendDualControlPointBezierCurve(x - k, y + r, x - r, y + k, x - r, y))
            add (AppendDualControlPointBezierCurve(x - r, y - k, x - k, y - r, x, y - r))
            add (AppendDualControlPointBezierCurve(x + k, y - r, x + r, y - k, x + r, y))
            add CloseSubpath.Value

        let text (element: XElement) =
            let words = element.Value |> String.map (fun letter -> if isKnown letter then letter else '?')

            if words.Trim() <> "" then
                let size, x, y = length "font-size" element, length "x" element, length "y" element
                let letters = page.MeasureText(words, size, PdfPoint(0.0, 0.0), font)
                let wide = letters |> Seq.map _.EndBaseLine.X |> Seq.max

                let left =
                    match value "text-anchor" element with
                    | "middle" -> -wide / 2.0
                    | "end" -> -wide
                    | _ -> 0.0

                let turn =
                    match value "transform" element with
                    | "" -> 0.0
                    | turned -> number ((turned.Substring("rotate(".Length)).Split(' ')[0]) * Math.PI / 180.0

                add Push.Value
                // Letters are upright where the axis goes up; the page's own goes down.
                add (ModifyCurrentTransformationMatrix [| cos turn; sin turn; sin turn; -cos turn; x; y |])
                page.AddText(words, size, PdfPoint(left, 0.0), font) |> ignore
                add Pop.Value

        let rec draw (element: XElement) =
            match element.Name.LocalName with
            | "svg" ->
                add Push.Value
                let x, y = length "x" element, length "y" element
                add (AppendRectangle(x, y, length "width" element, length "height" element))
                add ModifyClippingByNonZeroWindingIntersect.Value
                add EndPath.Value
                add (ModifyCurrentTransformationMatrix [| 1.0; 0.0; 0.0; 1.0; x; y |])
                element.Elements() |> Seq.iter draw
                add Pop.Value
            | "rect" ->
                paint element (fun () ->
                    add (AppendRectangle(length "x" element, length "y" element, length "width" element, length "height" element)))
            | "line" ->
                paint element (fun () ->
                    outline false [ length "x1" element, length "y1" element; length "x2" element, length "y2" element ])
            | "polyline" -> paint element (fun () -> outline false (corners (value "points" element)))
            | "polygon" -> paint element (fun () -> outline true (corners (value "points" element)))
            | "circle" -> paint element (fun () -> circle (length "cx" element, length "cy" element) (length "r" element))
            | "text" -> text element
            | other -> invalidOp $"A chart's SVG has no <{other}>."

        /// Draws the elements of an SVG of this size.
        member _.Draw(svg: XElement, height: float) =
            add Push.Value
            let scale = PointsPerPixel
            add (ModifyCurrentTransformationMatrix [| scale; 0.0; 0.0; -scale; 0.0; scale * height |])
            svg.Elements() |> Seq.iter draw
            add Pop.Value

    /// Sans-serif fonts that machines have, by the names of their files: a PDF for print holds its font.
    let private fonts = [ "LiberationSans-Regular.ttf"; "Arial.ttf"; "DejaVuSans.ttf" ]

    let private folders =
        [ "/usr/share/fonts"
          "/usr/local/share/fonts"
          Path.Combine(Environment.GetFolderPath Environment.SpecialFolder.UserProfile, ".local", "share", "fonts") ]

    let private installed: Lazy<byte[] option> =
        lazy
            (let options = EnumerationOptions(RecurseSubdirectories = true, IgnoreInaccessible = true, MaxRecursionDepth = 4)

             [ for name in fonts do
                   for folder in folders do
                       if Directory.Exists folder then
                           yield! Directory.EnumerateFiles(folder, name, options) ]
             |> List.tryHead
             |> Option.map (fun path -> InputFile.ReadAllBytes(path, LargestFont, "a font", "install another sans-serif font")))

    /// The chart as the bytes of a PDF. Text is set in a sans-serif font of this machine, whose letters in use the PDF then holds; where
    /// none is installed in Helvetica, which every reader has and the PDF only names. Letters that the font lacks are question marks.
    let encode (chart: ChartDescription) : byte[] =
        let width, height = float chart.Width, float chart.Height
        use document = new PdfDocumentBuilder()

        let font =
            match installed.Value with
            | Some bytes when document.CanUseTrueTypeFont(ReadOnlyMemory bytes) |> fst -> document.AddTrueTypeFont(ReadOnlyMemory bytes)
            | _ -> document.AddStandard14Font Standard14Font.Helvetica

        document.DocumentInformation.Producer <- "mkdseg"
        document.DocumentInformation.Title <- if chart.Title = "" then chart.Words else chart.Title
        let page = document.AddPage(PointsPerPixel * width, PointsPerPixel * height)
        let sheet = Sheet(page, font)
        sheet.Draw(XElement.Parse(SvgChart.write chart), height)
        document.Build()
