namespace MkdSeg.PaperRepro

open System.IO
open System.Threading
open MkdSeg.Data.Sources
open MkdSeg.Evaluation
open MkdSeg.Imaging
open MkdSeg.Imaging.Nifti
open MkdSeg.Inference
open MkdSeg.Training
open MkdSeg.Training.Checkpoints
open MkdSeg.Training.Options
open MkdSeg.Training.Runs

/// A plain network trained on a few annotated patients of one modality.
type CurvePoint =
    {
        Modality: Modality
        Annotated: int
        /// From 0; another one has other annotated patients and another seed.
        Repetition: int
    }

    member this.Name = $"{this.Modality.Word}-{this.Annotated}-{this.Repetition}"

[<RequireQualifiedAccess>]
module CurvePoint =
    /// How many patients of each modality may be trained on; those after them are tested on.
    [<Literal>]
    let Trained = 20

    /// Patients of each modality that are tested on.
    [<Literal>]
    let Tested = 16

    /// All points: both modalities, every size, twice.
    let all: CurvePoint list =
        [ for repetition in 0..1 do
              for annotated, _, _ in Criterion.curve do
                  for modality in [ Modality.Ct; Modality.Mr ] do
                      { Modality = modality; Annotated = annotated; Repetition = repetition } ]

    let private tested (dataset: IDataset) (point: CurvePoint) : DatasetCase list =
        dataset.Cases |> Seq.filter (fun case -> case.Modality = point.Modality) |> Seq.skip Trained |> List.ofSeq

    /// Updates until which the validation curve of a point rises: more patients take longer.
    let private updates (point: CurvePoint) : int = 2000 + 400 * point.Annotated

    /// The phantom profile's network on finer slices; its learning rate falls as far as there in as many steps as are made.
    let private options (iterations: int option) (point: CurvePoint) (tested: DatasetCase list) : TrainingOptions =
        let iterations = iterations |> Option.defaultValue (updates point)
        let heldOut = tested |> List.map _.Id |> String.concat ","

        (Profiles.Named "phantom")
            .With(
                [| "method=target-only"
                   $"target={point.Modality.Word}"
                   "folds=1"
                   $"heldOut={heldOut}"
                   $"annotated={point.Annotated}"
                   $"annotatedFrom={point.Repetition * Trained / 2}"
                   $"seed={point.Repetition}"
                   "threads=1"
                   "pixels=64"
                   $"iterations={iterations}"
                   $"segmentor.decayEvery={max 1 (iterations / 20)}" |]
            )
            .Checked()

    let private score (dataset: IDataset) (case: DatasetCase) (path: string) : ScoreRow list =
        let truth = dataset.Labels.ToValues(case.ReadLabels())
        let structures = PredictionStep.structures dataset.Labels
        Evaluation.evaluate PredictionStep.policy [ Metric.Dice ] structures case.Id truth (NiftiFile.ReadLabels path)

    /// Where the scores of a point are.
    let file (folder: string) (point: CurvePoint) : string = Path.Combine(folder, "curves", point.Name + ".csv")

    /// Trains, segments and scores what is not there yet; `iterations` replaces the usual number of updates.
    let run (folder: string) (dataset: IDataset) (iterations: int option) (stop: CancellationToken) (point: CurvePoint) report : unit =
        let scores = file folder point

        if not (File.Exists scores) then
            let tested = tested dataset point
            let run = Path.Combine(folder, "runs", point.Name)

            TrainingStep.finish dataset (options iterations point tested) None run ignore stop report
            use model = TrainedModel.Load run
            let pairs = [ for case in tested -> case, Path.Combine(run, "held-out", case.Id + ".nii.gz") ]
            PredictionStep.predict dataset model [ for case, path in pairs -> Readout.Ensemble, case, path ] stop report
            Directory.CreateDirectory(Path.Combine(folder, "curves")) |> ignore
            ScoreTable.writeCsv scores (pairs |> List.collect (fun (case, path) -> score dataset case path))
