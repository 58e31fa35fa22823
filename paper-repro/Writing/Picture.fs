namespace MkdSeg.PaperRepro

open System
open System.Collections.Generic
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

    let private sheet (path: string) (rows: Panel list list) =
        let rows = rows |> List.map (fun panels -> ResizeArray panels :> IReadOnlyList<Panel>)
        PictureSheet.WritePng(path, ResizeArray rows)

    /// Writes a row for each of a few assistants: as it is | as each run translates it | as an oracle shows it, where there is one | a
    /// target of another patient. `runs` are folders of finished trainings that translate, at least one.
    let writeTranslations (runs: string list) (assistants: DatasetCase list) (targets: DatasetCase list) (path: string) =
        let models = runs |> List.map TrainedModel.Load

        try
            let first = models.Head.Description
            let panel = panel first.Labels first.Preprocessor LabelStyle.Contour

            let row (assistant: DatasetCase) (target: DatasetCase) =
                let own, other = first.Preprocessor.Prepare assistant, first.Preprocessor.Prepare target
                let j, k = fullest own, fullest other

                [ panel own (own.ImageSlice j) null
                  for model in models do
                      panel own (translated model own j |> Option.get) null
                  if OracleCase.Exists assistant then
                      let oracle = first.Preprocessor.Prepare(OracleCase(assistant, first.Options.Target))
                      panel oracle (oracle.ImageSlice j) null
                  panel other (other.ImageSlice k) null ]

            let count = List.min [ MostRows; assistants.Length; targets.Length ]
            List.map2 row (List.truncate count assistants) (List.truncate count targets) |> sheet path
        finally
            for model in models do
                model.Dispose()

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

        let count = List.min [ MostRows; heldOut.Length; assistants.Length ]
        List.map2 row (List.truncate count heldOut) (List.truncate count assistants) |> sheet path
