namespace MkdSeg.PaperRepro

open System
open System.Collections.Generic
open System.IO
open System.Threading
open MkdSeg.Data.Sources
open MkdSeg.Evaluation
open MkdSeg.Imaging
open MkdSeg.Imaging.Labels
open MkdSeg.Imaging.Nifti
open MkdSeg.Imaging.Rendering
open MkdSeg.Imaging.Resampling
open MkdSeg.Inference
open MkdSeg.Training.Runs

/// Segments and scores the held-out cases of a training, as `predict` would segment them: the anatomy is looked for in the whole scan.
[<RequireQualifiedAccess>]
module HeldOut =
    /// The score file in a run's folder.
    [<Literal>]
    let ScoreFile = "held-out.csv"

    /// The picture in a run's folder.
    [<Literal>]
    let PictureFile = "held-out.png"

    /// The folder of the segmentations in a run's folder.
    [<Literal>]
    let Folder = "held-out"

    let private prediction (run: string) (case: DatasetCase) = Path.Combine(run, Folder, $"{case.Id}.nii.gz")

    /// Worst, middle and best by mean Dice, each once.
    let private chosen (rows: ScoreRow list) : string list =
        match TableResult.caseDice rows |> Map.toList |> List.sortBy snd |> List.map fst with
        | [] -> []
        | cases -> [ cases.Head; cases[cases.Length / 2]; List.last cases ] |> List.distinct

    let private picture (model: TrainedModel) (labels: LabelMap) (run: string) (cases: DatasetCase list) : unit =
        let preprocessor = model.Description.Preprocessor

        let row (case: DatasetCase) =
            let prepared = (Picture.fine preprocessor).Prepare case
            let slice = Picture.fullest prepared
            let found = Resample.Nearest(labels.ToClasses(NiftiFile.ReadLabels(prediction run case)), prepared.Grid, 0uy)
            let truth = prepared.ClassSlice slice

            let panel (caption: string) (truth: byte[] | null) =
                Picture.captioned caption truth labels preprocessor LabelStyle.Fill prepared (prepared.ImageSlice slice)

            let panels =
                [ panel case.Id null null; panel "true labels" null truth; panel "found" truth (prepared.Plane.Extract(found, slice)) ]

            ResizeArray panels :> IReadOnlyList<Panel>

        if not cases.IsEmpty then
            PictureSheet.WritePng(
                Path.Combine(run, PictureFile),
                cases |> List.map row |> ResizeArray,
                title = "Held-out cases: worst, middle and best Dice"
            )

    /// Segments a case and writes its labels; gives how much the networks doubt them.
    let private segment (dataset: IDataset) (model: TrainedModel) (run: string) (case: DatasetCase) : float =
        let image = case.ReadImage()

        try
            let answer = VolumeSegmentor(model, Readout.Ensemble).PredictScan image
            let labels = model.Description.Labels.ToValues(answer.LabelsOn image.Geometry)
            let path = prediction run case
            Path.GetDirectoryName path |> nonNull |> Directory.CreateDirectory |> ignore
            PredictionStep.writeLabels path labels case dataset.IsSliceStack
            answer.Quality.Score
        with :? InvalidInputException as problem ->
            raise (InvalidInputException($"{case.ImagePaths[0]} (case {case.Id}): {problem.Message}", problem))

    /// Keeps with the model how the networks' doubt and the score went together.
    let private keepQuality (run: string) (doubts: Map<string, float>) (rows: ScoreRow list) : unit =
        let points =
            [ for KeyValue(case, dice) in TableResult.caseDice rows -> QualityPoint(Math.Round(doubts[case], 4), Math.Round(dice, 4)) ]

        (RunManifest.Load run).WithQuality(ResizeArray points).Save run

    /// Segments and scores. Gives the rows; none where nothing is held out.
    let score (screen: Screen) (dataset: IDataset) (heldOut: DatasetCase list) (run: string) (stop: CancellationToken) : ScoreRow list =
        if heldOut.IsEmpty then
            []
        else
            use model = TrainedModel.Load run

            let doubts =
                Progress.show screen "segment the held-out cases" (fun report ->
                    heldOut
                    |> List.mapi (fun index case ->
                        stop.ThrowIfCancellationRequested()
                        report { Done = index; Total = heldOut.Length; Note = case.Id }
                        case.Id, segment dataset model run case)
                    |> Map.ofList)

            let pairs = heldOut |> List.map (fun case -> case, prediction run case)

            let rows =
                Progress.show screen "score them" (fun report ->
                    PredictionStep.score dataset pairs stop (fun index case -> report { Done = index; Total = pairs.Length; Note = case }))

            ScoreTable.writeCsv (Path.Combine(run, ScoreFile)) rows
            keepQuality run doubts rows
            let names = chosen rows
            picture model dataset.Labels run (heldOut |> List.filter (fun case -> List.contains case.Id names))
            rows

    /// The scores as a table: a structure a row, the mean first.
    let print (screen: Screen) (rows: ScoreRow list) : unit =
        let summaries = ScoreSummary.perStructure rows |> Map.ofList
        let averages = ScoreSummary.macroAverage rows |> Map.ofList
        let metrics = rows |> List.map _.Metric |> List.distinct
        let structures = rows |> List.map _.Structure |> List.distinct
        let digits (metric: Metric) = if metric.Better = Better.Higher then "0.000" else "0.00"
        let named (metric: Metric) = if metric.Unit = "1" then metric.Name else $"{metric.Name} ({metric.Unit})"
        let header = "structure" :: List.map named metrics

        let lines =
            [ "mean" :: [ for metric in metrics -> TableText.summary (digits metric) averages[metric] ]
              for structure in structures do
                  structure :: [ for metric in metrics -> TableText.summary (digits metric) summaries[structure, metric] ] ]

        let count = rows |> List.map _.Case |> List.distinct |> List.length

        if screen.IsTerminal then
            TableScreen.grid screen $"{count} held-out cases, mean ± sd" header lines
        else
            screen.Line $"{count} held-out cases, mean ± sd"

            for cells in header :: lines do
                screen.Line("  " + String.Join(" | ", cells))

    /// What the quality score of a new scan is worth, from the held-out cases.
    let printQuality (screen: Screen) (run: string) : unit =
        VolumesScreen.calibration (RunManifest.Load run).Quality |> Option.iter screen.Words
