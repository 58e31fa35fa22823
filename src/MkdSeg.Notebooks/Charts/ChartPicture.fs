namespace MkdSeg.Notebooks

open System
open System.Text.Json.Nodes
open OxyPlot
open OxyPlot.Annotations
open OxyPlot.Axes
open OxyPlot.Legends

/// How much room text takes. OxyPlot's own answer is Helvetica's in points, which is less than browsers take: a point is 4/3 of a pixel, and the sans-serif that
/// Linux browsers have is an eighth wider.
[<Sealed>]
type private TextSizes(width: float, height: float) =
    inherit PdfRenderContext(width, height, OxyColors.White)

    override _.MeasureText(text, fontFamily, fontSize, fontWeight) =
        let points = base.MeasureText(text, fontFamily, fontSize, fontWeight)
        OxySize(points.Width * 1.5, points.Height * 4.0 / 3.0)

/// The static picture of a chart: an SVG whose text is text, so that no font is needed to make it.
[<RequireQualifiedAccess>]
module internal ChartPicture =
    /// plotly.js's own colours in its order.
    let private colours =
        [ "#1f77b4"; "#ff7f0e"; "#2ca02c"; "#d62728"; "#9467bd"; "#8c564b"; "#e377c2"; "#7f7f7f"; "#bcbd22"; "#17becf" ]

    /// Values of all traces along an axis. A box stands at its name.
    let private along (traces: ChartTrace list) (given: ChartTrace -> AxisValue list) (isAcrossBoxes: ChartTrace -> bool) =
        traces
        |> List.collect (fun trace -> if trace.Kind = "box" && isAcrossBoxes trace then [ AxisValue.Label trace.ShownName ] else given trace)

    let private model (traces: ChartTrace list) (layout: JsonNode | null) : PlotModel =
        let model = PlotModel(Title = (PlotlyJson.title layout |> Option.toObj), TitleFontSize = 14.0, Background = OxyColors.White, DefaultFont = "sans-serif")
        let x = ChartAxes.create layout "xaxis" AxisPosition.Bottom (along traces _.X (fun trace -> not trace.IsHorizontal))
        let y = ChartAxes.create layout "yaxis" AxisPosition.Left (along traces _.Y _.IsHorizontal)
        x.Axis.Key <- "x"
        y.Axis.Key <- "y"
        model.Axes.Add x.Axis
        model.Axes.Add y.Axis

        for axis, direction in [ x, LineAnnotationType.Vertical; y, LineAnnotationType.Horizontal ] do
            if axis.HasZeroLine then
                model.Annotations.Add(LineAnnotation(Type = direction, X = 0.0, Y = 0.0, Color = OxyColors.Black, LineStyle = LineStyle.Solid, StrokeThickness = 1.5, Layer = AnnotationLayer.BelowSeries))

        if traces |> List.exists (fun trace -> trace.Kind = "heatmap") then
            model.Axes.Add(LinearColorAxis(Position = AxisPosition.Right, Palette = OxyPalettes.Viridis()))

        let bars = traces |> List.filter (fun trace -> trace.Kind = "bar")

        traces
        |> List.iteri (fun index trace ->
            let colour = OxyColor.Parse colours[index % colours.Length]
            let slot = bars |> List.tryFindIndex (fun bar -> obj.ReferenceEquals(bar, trace)) |> Option.defaultValue 0
            ChartSeries.create x y colour (slot, max 1 bars.Length) trace |> List.iter model.Series.Add)

        if traces.Length > 1 then
            model.Legends.Add(Legend(LegendPlacement = LegendPlacement.Outside, LegendPosition = LegendPosition.RightTop))

        model

    /// The SVG of a chart in pixels; None where it holds a kind of trace that cannot be drawn.
    let trySvg (width: int) (height: int) (data: JsonArray) (layout: JsonNode | null) : string option =
        let traces = [ for index, trace in Seq.indexed data do match trace with :? JsonObject as json -> ChartTrace(index, json) | _ -> () ]

        if traces.IsEmpty || not (List.forall ChartSeries.isKnown traces) then
            None
        else
            let document = SvgExporter(Width = float width, Height = float height, TextMeasurer = TextSizes(float width, float height)).ExportToString(model traces layout)

            // The element alone: nbconvert and pages that take SVG in their own text have no place for an XML declaration.
            Some(document.Substring(document.IndexOf("<svg", StringComparison.Ordinal)))
