namespace MkdSeg.PaperRepro.Tests.Snapshots

open System
open System.IO
open System.Text.Json.Nodes
open System.Threading
open MkdSeg.Evaluation
open MkdSeg.Imaging.Datasets
open MkdSeg.Imaging.Phantom
open MkdSeg.Inference
open MkdSeg.PaperRepro
open MkdSeg.Training
open MkdSeg.Training.Options
open MkdSeg.Training.Runs

/// What a training leaves: losses by step and name, and Dice of every held-out case and structure by readout.
type TrainingTrace =
    { Losses: (int * (string * float) list) list
      Dice: (string * ScoreRow list) list }

/// Short seeded trainings on the phantom of the smoke replay. Networks are small, yet learn enough (a mean Dice around 0.55 to
/// 0.6 where a guess has 0.05) for a training that broke to show.
[<RequireQualifiedAccess>]
module SeededTraining =
    [<Literal>]
    let WarmUp = 40

    [<Literal>]
    let Iterations = 200

    let private options method fold =
        TrainingOptions(
            Profile = "test",
            Method = method,
            Fold = fold,
            Threads = 1,
            Pixels = 24,
            BatchSize = 4,
            Iterations = Iterations,
            CheckpointEvery = 10000,
            LogEvery = 1,
            Segmentor = SegmentorOptions(Width = 16, Depth = 2, LearningRate = 4e-3, DecayEvery = 40, ReestimateBatchNorm = true),
            Alignment =
                AlignmentOptions(
                    GeneratorWidth = 8,
                    GeneratorBlocks = 1,
                    ResidualGenerator = true,
                    DiscriminatorWidth = 8,
                    DiscriminatorLayers = 2,
                    CycleWeight = 4.0,
                    LearningRate = 1e-3,
                    WarmUpIterations = WarmUp,
                    UpdateEvery = 2
                ),
            Distillation = DistillationOptions(Start = 66, Ramp = 66)
        )

    /// The smoke replay's cohort, in a new folder.
    let phantom (folder: string) : IDataset =
        let cohort = (Experiment.phantomStudy "smoke").Cohort
        PhantomCohort.Write(folder, cohort.Ct, cohort.Mr, cohort.Size, cohort.Seed)
        Dataset.Open folder

    let private losses (run: string) =
        [ for line in File.ReadLines(Path.Combine(run, "log.jsonl")) do
              let fields = (nonNull (JsonNode.Parse line)).AsObject()
              let value (name: string) = (nonNull fields[name]).GetValue<float>()
              int (value "step"), [ for KeyValue(name, _) in fields do if name <> "step" then name, value name ] ]

    let private dice (dataset: IDataset) (run: string) =
        use model = TrainedModel.Load(run, Nullable 1)
        let heldOut = [ for id in model.Description.HeldOutCases -> dataset.Cases |> Seq.find (fun case -> case.Id = id) ]

        [ for readout in model.Readouts do
              (string readout).ToLowerInvariant(),
              [ for case in heldOut do
                    let truth = dataset.Labels.ToValues(case.ReadLabels())
                    let predicted = dataset.Labels.ToValues(VolumeSegmentor(model, readout).Segment(case.ReadImage()))
                    let rows = Evaluation.evaluate ReplayTable.policy (PredictionStep.structures dataset.Labels) case.Id truth predicted
                    yield! rows |> List.filter (fun row -> row.Metric = Metric.Dice) ] ]

    /// Trains a method in a new run folder and scores the cases that its fold holds out.
    let run (dataset: IDataset) (method: string) (fold: int) (folder: string) : TrainingTrace =
        Trainer.Train(dataset, options method fold, folder, false, null, CancellationToken.None)
        { Losses = losses folder; Dice = dice dataset folder }

    /// Losses of some steps as a value for Snapshot.Verify.
    let lossesAt (steps: int list) (trace: TrainingTrace) =
        dict [ for step, values in trace.Losses do if List.contains step steps then $"step {step}", dict values ]

    /// Dice as a value for Snapshot.Verify: a number for each structure that was scored, a word for others.
    let diceOf (trace: TrainingTrace) =
        let score row : obj = match row.Score with Scored value -> value | Skipped reason -> string reason

        dict
            [ for readout, rows in trace.Dice do
                  readout,
                  dict [ for case, rows in rows |> List.groupBy _.Case -> case, dict [ for row in rows -> row.Structure, score row ] ] ]
