namespace MkdSeg.PaperRepro

open System
open MkdSeg.Data.Preprocessing
open MkdSeg.Data.Sources
open MkdSeg.Imaging.Geometry
open MkdSeg.Imaging.Labels
open MkdSeg.Imaging.Nifti
open MkdSeg.Imaging.Rendering
open MkdSeg.Imaging.Resampling
open MkdSeg.Inference
open MkdSeg.Training.Batches
open TorchSharp

/// The sheet of a replay: a row for each of a few held-out cases; target image | assistant image | the same translated
/// to the target's look | truth | one column for each predicted row.
[<RequireQualifiedAccess>]
module Picture =
    [<Literal>]
    let MostRows = 3

    /// The slice with the most foreground.
    let fullest (prepared: PreparedCase) : int =
        Seq.init prepared.SliceCount id
        |> Seq.maxBy (fun j -> prepared.ClassSlice j |> Array.sumBy (fun c -> if c > 0uy then 1 else 0))

    /// A slice with its classes, prepared intensities from -1 (black) to 1 (white). Slice stacks, which have no field of view in
    /// mm, show no scale.
    let panel
        (labels: LabelMap)
        (preprocessor: Preprocessor)
        (style: LabelStyle)
        (prepared: PreparedCase)
        (grey: float32[])
        (classes: byte[] | null)
        : Panel =
        let plane, spacing = prepared.Plane, prepared.Grid.Spacing

        Panel(
            prepared.Width,
            prepared.Height,
            grey,
            -1.0f,
            1.0f,
            classes,
            style,
            ClassNames = [| for structure in labels.Structures -> structure.Name |],
            PixelSize = Nullable(PixelSize(plane.PixelWidth spacing, plane.PixelHeight spacing)),
            InPatientSpace = preprocessor.FieldOfViewMm.HasValue
        )

    /// A slice as the generator of a run shows it; None where the method translates nothing.
    let translated (model: TrainedModel) (prepared: PreparedCase) (slice: int) : float32[] option =
        use _ = torch.NewDisposeScope()
        let image = SliceInput.Of(prepared, [| slice |], model.Description.Options.InputSlices)

        match model.Translate image with
        | null -> None
        | result -> Some(result.select(1L, result.shape[1] / 2L).contiguous().data<float32>().ToArray())

    /// Writes the sheet. `translator` is the run whose generator translates; `predictions` gives a case's label files,
    /// a column each.
    let write
        (labels: LabelMap)
        (translator: string)
        (heldOut: DatasetCase list)
        (assistants: DatasetCase list)
        (predictions: DatasetCase -> string list)
        (path: string)
        =
        use model = TrainedModel.Load translator
        let preprocessor = model.Description.Preprocessor

        let panel = panel labels preprocessor LabelStyle.Fill

        let row (case: DatasetCase) (assistant: DatasetCase) =
            let target, other = preprocessor.Prepare case, preprocessor.Prepare assistant
            let j, k = fullest target, fullest other
            let image, otherImage = target.ImageSlice j, other.ImageSlice k

            let predicted (file: string) =
                let onGrid = Resample.Nearest(labels.ToClasses(NiftiFile.ReadLabels file), target.Grid, 0uy)
                panel target image (target.Plane.Extract(onGrid, j))

            [ panel target image null
              panel other otherImage null
              panel other (translated model other k |> Option.defaultValue otherImage) null
              panel target image (target.ClassSlice j)
              yield! predictions case |> List.map predicted ]

        let count = min MostRows (min heldOut.Length assistants.Length)
        let rows = List.map2 row (List.truncate count heldOut) (List.truncate count assistants)
        let sheet = rows |> List.map (fun panels -> ResizeArray panels :> System.Collections.Generic.IReadOnlyList<Panel>)
        PictureSheet.WritePng(path, ResizeArray sheet)
