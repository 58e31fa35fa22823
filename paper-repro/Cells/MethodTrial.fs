namespace MkdSeg.PaperRepro.Cells

open System.IO
open MkdSeg.Data.Sources
open MkdSeg.Display
open MkdSeg.Evaluation
open MkdSeg.Inference
open MkdSeg.PaperRepro
open MkdSeg.Training.Batches
open MkdSeg.Training.Methods
open MkdSeg.Training.Options

/// A method trained in a cell and scored on the held-out patients.
type MethodTrial =
    {
        Method: string
        /// Mean Dice of each held-out patient.
        Scores: SeedScores
        /// What it finds in each of them.
        Predictions: CasePrediction list
        /// Losses and watched quantities by name and step.
        Log: Map<string, (float * float) list>
    }

/// Methods of one's own beside those of this project: trained on the same cases, compared patient by patient.
[<RequireQualifiedAccess>]
module MethodTrial =
    /// Trains a method of `methods` in a folder of its own below `folder`, and scores the mean of its segmentors on the held-out patients.
    /// InvalidInputException where there is no such method or nothing is held out.
    let run (methods: MethodCatalogue) (dataset: IDataset) (options: TrainingOptions) (name: string) (folder: string) : MethodTrial =
        let training = Path.Combine(folder, name)
        let options = options.With [ $"method={name}" ]
        let log = LiveTraining.runOf methods name dataset options training
        use model = TrainedModel.Load(training, methods = methods)
        let heldOut = List.ofSeq (TrainingSplit.Of(dataset, options).HeldOut)

        let predictions =
            Shown.progress $"{name}: segmented and scored {heldOut.Length} held-out patients." (fun screen ->
                Progress.show screen "segment" (fun report ->
                    heldOut
                    |> List.mapi (fun index case ->
                        report { Done = index; Total = heldOut.Length; Note = case.Id }
                        CasePrediction.ofCase model Readout.Ensemble case)))

        { Method = name
          Scores = SeedScores.ofSeeds [ Map.ofList [ for prediction in predictions -> prediction.Case, prediction.Dice ] ]
          Predictions = predictions
          Log = log }

    /// Each held-out patient under both, the largest gain of the first one first.
    let patients (first: MethodTrial) (second: MethodTrial) : PatientLine list = Pairing.lines first.Scores second.Scores

    /// A point for each held-out patient: the second one across, the first upwards.
    let scatter (first: MethodTrial) (second: MethodTrial) : ChartDescription =
        Pairing.ofSides first.Method second.Method first.Scores second.Scores

    /// Mean Dice of each structure over the held-out patients, with intervals.
    let structures (trials: MethodTrial list) : ChartDescription =
        let values (trial: MethodTrial) =
            [ for structure, lines in CasePrediction.lines trial.Predictions |> List.groupBy _.Structure ->
                  structure, lines |> List.choose _.Dice ]

        [ for trial in trials -> trial.Method, values trial ]
        |> ComparisonCharts.structures "Dice of each structure, 95 % intervals over patients"

    /// A logged quantity of several trainings in one chart: LiveTraining.Validation, "sup_real" or another name of the log. A sentence
    /// where none has logged it.
    let curves (quantity: string) (trials: MethodTrial list) : MimeBundle =
        match
            [ for trial in trials do
                  match trial.Log.TryFind quantity with
                  | Some points -> { Name = trial.Method; Points = points; Intervals = [] }
                  | None -> () ]
        with
        | [] -> Shown.words $"No training has logged {quantity}."
        | lines when quantity = LiveTraining.Validation -> TableCharts.validation "Dice over training" lines |> Forms.ofValue
        | lines -> TableCharts.losses quantity lines |> Forms.ofValue

    /// The first one less the second one, paired over patients.
    let compare (first: MethodTrial) (second: MethodTrial) : PairedComparison =
        PairedComparison.compare TableResult.BootstrapSeed Independent first.Scores second.Scores

    /// Whether the first one is better on these patients, and what that is worth.
    let verdict (first: MethodTrial) (second: MethodTrial) : string list =
        let paired = compare first second
        let size = $"{TableText.points paired.Difference.Mean} points{TableVerdict.interval TableText.points paired.Difference}"
        let lines = patients first second
        let gained = lines |> List.filter (fun line -> line.Points > 0.0) |> List.length

        [ $"{first.Method} is {TableVerdict.relation paired.Difference} {second.Method}: {size}, p = "
          + $"{TableText.probability paired.Test.PValue}; {gained} of {lines.Length} patients gain."
          "One seed of either and few patients: more of both before anything is believed." ]
