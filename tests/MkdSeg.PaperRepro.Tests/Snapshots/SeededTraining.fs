namespace MkdSeg.PaperRepro.Tests.Snapshots

open System
open System.IO
open System.Text.Json.Nodes
open System.Threading
open MkdSeg.Data
open MkdSeg.Data.Sources
open MkdSeg.Evaluation
open MkdSeg.Inference
open MkdSeg.PaperRepro
open MkdSeg.Phantom.Cohorts
open MkdSeg.Testing
open MkdSeg.Training
open MkdSeg.Training.Options

/// When each part of a training sets in, in iterations.
type Schedule = { WarmUp: int; Distillation: int; Decay: int; Iterations: int }

/// Short seeded trainings on the phantom of the smoke replay.
[<RequireQualifiedAccess>]
module SeededTraining =
    /// Every part at work within a few steps, before instruction sets or libraries have had time to drive two runs apart.
    let everythingAtOnce = { WarmUp = 2; Distillation = 1; Decay = 1; Iterations = 3 }

    /// Long enough to learn: a mean Dice of 0.43 to 0.79, where untrained networks have 0.02 to 0.03.
    let short = { WarmUp = 40; Distillation = 66; Decay = 40; Iterations = 200 }

    /// Methods that learn from target patients without labels have some: one of the two is annotated.
    let private annotated (method: string) : Nullable<int> = if method.StartsWith "mkd-semi" then Nullable 1 else Nullable()

    let private options (schedule: Schedule) method fold =
        TrainingOptions(
            Profile = "test",
            Method = method,
            Fold = fold,
            Annotated = annotated method,
            Threads = 1,
            Pixels = 24,
            BatchSize = 4,
            Iterations = schedule.Iterations,
            CheckpointEvery = 10000,
            LogEvery = 1,
            Segmentor =
                SegmentorOptions(Width = 16, Depth = 2, LearningRate = 4e-3, DecayEvery = schedule.Decay, ReestimateBatchNorm = true),
            Alignment =
                AlignmentOptions(
                    GeneratorWidth = 8,
                    GeneratorBlocks = 1,
                    ResidualGenerator = true,
                    DiscriminatorWidth = 8,
                    DiscriminatorLayers = 2,
                    CycleWeight = 4.0,
                    LearningRate = 1e-3,
                    WarmUpIterations = schedule.WarmUp,
                    UpdateEvery = 2
                ),
            Distillation = DistillationOptions(Start = schedule.Distillation, Ramp = schedule.Distillation)
        )

    /// The smoke replay's cohort, in a new folder, with MR images in the place of an oracle's.
    let phantom (folder: string) : IDataset =
        let cohort = (Study.ofProfile "smoke").Cohort.Value
        PhantomCohort.Write(folder, cohort.Ct, cohort.Mr, cohort.Size, cohort.Seed)
        let dataset = Dataset.Open folder
        OracleFiles.Copy dataset
        dataset

    let private losses (run: string) =
        [ for line in File.ReadLines(Path.Combine(run, "log.jsonl")) do
              let fields = (nonNull (JsonNode.Parse line)).AsObject()
              let value (name: string) = (nonNull fields[name]).GetValue<float>()

              int (value "step"),
              [ for KeyValue(name, _) in fields do
                    if name <> "step" then
                        name, value name ] ]

    /// Dice of every held-out case and structure, by readout.
    let dice (dataset: IDataset) (run: string) : (string * ScoreRow list) list =
        use model = TrainedModel.Load(run, Nullable 1)
        let heldOut = [ for id in model.Description.HeldOutCases -> dataset.Cases |> Seq.find (fun case -> case.Id = id) ]

        [ for readout in model.Readouts do
              (string readout).ToLowerInvariant(),
              [ for case in heldOut do
                    let truth = dataset.Labels.ToValues(case.ReadLabels())
                    let predicted = dataset.Labels.ToValues(VolumeSegmentor(model, readout).Segment(case.ReadImage()))

                    yield!
                        Evaluation.evaluate
                            PredictionStep.policy
                            [ Metric.Dice ]
                            (PredictionStep.structures dataset.Labels)
                            case.Id
                            truth
                            predicted ] ]

    /// Trains a method in a new run folder; the losses of every step by name.
    let run (dataset: IDataset) (schedule: Schedule) (method: string) (fold: int) (folder: string) : (int * (string * float) list) list =
        Trainer.Train(dataset, options schedule method fold, folder, false, null, CancellationToken.None)
        losses folder

    /// What is only watched and came after the trainings were verified: a training is the same without it, and MkdTests hold it.
    let private watched = Set.ofList [ "outside"; "outside_alarm" ]

    /// Losses of some steps as a value for Snapshot.Verify.
    let lossesAt (steps: int list) (losses: (int * (string * float) list) list) =
        dict
            [ for step, values in losses do
                  if List.contains step steps then
                      $"step {step}", dict (values |> List.filter (fun (name, _) -> not (watched.Contains name))) ]

    /// Dice as a value for Snapshot.Verify: a number for each structure that was scored, a word for others.
    let diceOf (readouts: (string * ScoreRow list) list) =
        let score (row: ScoreRow) : obj =
            match row.Score with
            | Scored value
            | Assigned(value, _) -> value
            | Skipped _ -> "skipped"

        dict
            [ for readout, rows in readouts do
                  readout,
                  dict [ for case, rows in rows |> List.groupBy _.Case -> case, dict [ for row in rows -> row.Structure, score row ] ] ]
