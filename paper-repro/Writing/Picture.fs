namespace MkdSeg.PaperRepro

open System
open System.Collections.Generic
open System.IO
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

    /// Pixels across that a picture of a crop has at least: an own grid, finer than most networks', so that a scan looks as it is.
    [<Literal>]
    let private FinePixels = 192

    /// The slice with the most foreground.
    let fullest (prepared: PreparedCase) : int =
        Seq.init prepared.SliceCount id
        |> Seq.maxBy (fun j -> prepared.ClassSlice j |> Array.sumBy (fun c -> if c > 0uy then 1 else 0))

    /// A slice with its classes, prepared intensities from -1 (black) to 1 (white), under a caption; where classes are not those of `truth`
    /// pixels are marked. Slice stacks, which have no field of view in mm, show no scale.
    let captioned
        (caption: string | null)
        (truth: byte[] | null)
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
            InPatientSpace = preprocessor.FieldOfViewMm.HasValue,
            Caption = caption,
            Truth = truth
        )

    /// The same without words and marks.
    let panel labels preprocessor style prepared grey classes : Panel = captioned null null labels preprocessor style prepared grey classes

    /// A slice as the generator of a run shows it; None where the method translates nothing.
    let translated (model: TrainedModel) (prepared: PreparedCase) (slice: int) : float32[] option =
        use _ = torch.NewDisposeScope()
        let image = SliceInput.Of(prepared, [| slice |], model.Description.Options.InputSlices)

        match model.Translate image with
        | null -> None
        | result -> Some(result.select(1L, result.shape[1] / 2L).contiguous().data<float32>().ToArray())

    /// Cases for pictures, on a finer grid than networks see.
    let fine (preprocessor: Preprocessor) : Preprocessor = preprocessor.Finer FinePixels

    /// The slice of a case as networks see it that lies where a slice of its picture does.
    let private seenAt (seen: PreparedCase) (fine: PreparedCase) (slice: int) : int = slice * seen.SliceCount / fine.SliceCount

    let private sheet (path: string) (title: string) (rows: Panel list list) =
        let rows = rows |> List.map (fun panels -> ResizeArray panels :> IReadOnlyList<Panel>)
        PictureSheet.WritePng(path, ResizeArray rows, title = title)

    /// Writes a row for each of a few assistants: as it is | as each run translates it | as an oracle shows it, where there is one | a
    /// target of another patient. `runs` are folders of finished trainings that translate, at least one.
    let writeTranslations (runs: string list) (assistants: DatasetCase list) (targets: DatasetCase list) (path: string) =
        let models = runs |> List.map TrainedModel.Load

        try
            let first = models.Head.Description
            let panel caption = captioned caption null first.Labels first.Preprocessor LabelStyle.Contour

            let row (assistant: DatasetCase) (target: DatasetCase) =
                let fine = fine first.Preprocessor
                let own, other = fine.Prepare assistant, fine.Prepare target
                let j, k = fullest own, fullest other
                let seen = first.Preprocessor.Prepare assistant

                [ panel assistant.Id own (own.ImageSlice j) null
                  for folder, model in List.zip runs models do
                      let name = Path.GetFileName(Path.TrimEndingDirectorySeparator folder)
                      panel $"by {name}" seen (translated model seen (seenAt seen own j) |> Option.get) null
                  if OracleCase.Exists assistant then
                      let oracle = fine.Prepare(OracleCase(assistant, first.Options.Target))
                      panel "oracle" oracle (oracle.ImageSlice j) null
                  panel target.Id other (other.ImageSlice k) null ]

            let count = List.min [ MostRows; assistants.Length; targets.Length ]

            List.map2 row (List.truncate count assistants) (List.truncate count targets)
            |> sheet path $"Assistant images translated to {first.Options.Target}"
        finally
            for model in models do
                model.Dispose()

    /// Writes the sheet. `translator` is the run whose generator translates; `predictions` gives a case's label files,
    /// a column each, and the column's words.
    let write
        (labels: LabelMap)
        (translator: string)
        (heldOut: DatasetCase list)
        (assistants: DatasetCase list)
        (predictions: DatasetCase -> (string * string) list)
        (path: string)
        =
        use model = TrainedModel.Load translator
        let preprocessor = model.Description.Preprocessor
        let fine = fine preprocessor

        let panel (caption: string) (truth: byte[] | null) = captioned caption truth labels preprocessor LabelStyle.Fill

        let row (case: DatasetCase) (assistant: DatasetCase) =
            let target, other = fine.Prepare case, fine.Prepare assistant
            let j, k = fullest target, fullest other
            let image, otherImage = target.ImageSlice j, other.ImageSlice k
            let seen = preprocessor.Prepare assistant
            let translation = translated model seen (seenAt seen other k)

            let truth = target.ClassSlice j

            let predicted (words: string, file: string) =
                let onGrid = Resample.Nearest(labels.ToClasses(NiftiFile.ReadLabels file), target.Grid, 0uy)
                panel words truth target image (target.Plane.Extract(onGrid, j))

            [ panel case.Id null target image null
              panel assistant.Id null other otherImage null
              match translation with
              | Some image -> panel "translated" null seen image null
              | None -> ()
              panel "true labels" null target image truth
              yield! predictions case |> List.map predicted ]

        let count = List.min [ MostRows; heldOut.Length; assistants.Length ]

        List.map2 row (List.truncate count heldOut) (List.truncate count assistants)
        |> sheet path $"Held-out {model.Description.Options.Target}, an assistant, and what was found"
