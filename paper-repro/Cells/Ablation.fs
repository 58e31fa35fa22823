namespace MkdSeg.PaperRepro.Cells

open System
open System.IO
open MkdSeg.Evaluation
open MkdSeg.Imaging
open MkdSeg.Inference
open MkdSeg.Models
open MkdSeg.PaperRepro
open MkdSeg.Training
open MkdSeg.Training.Batches
open MkdSeg.Training.Methods
open MkdSeg.Training.Options
open MkdSeg.Training.Runs

/// A recorded run trained once more with options of one's own.
type Ablation =
    {
        /// The recorded row that it is compared with, all its seeds.
        Recorded: RowResult
        /// Mean Dice of each held-out patient.
        Scores: SeedScores
        /// Losses and watched quantities by name and step.
        Log: Map<string, (float * float) list>
        /// Whether every file trained on is the recorded one, byte for byte.
        SameData: bool
        /// Whether the recorded run is of the results version of this program.
        SameCode: bool
    }

    /// Ours less the recorded row, paired over patients.
    member ablation.Comparison: PairedComparison =
        PairedComparison.compare TableResult.BootstrapSeed Independent ablation.Scores ablation.Recorded.Values

[<RequireQualifiedAccess>]
module Ablation =
    /// The settings in a text, with commas between them.
    let settings (text: string) : string list =
        text.Split(',', StringSplitOptions.RemoveEmptyEntries ||| StringSplitOptions.TrimEntries) |> List.ofArray

    let private refused (message: string) = raise (InvalidInputException $"settings: {message}")

    /// The options of a recorded run with settings of one's own, every one of which counts. InvalidInputException where one is not known,
    /// would change who is held out, or is overruled by the method.
    let options (replay: TrainingOptions) (planned: PlannedRun) (settings: string list) : TrainingOptions =
        let asked = (RunInputs.asked replay planned).With settings

        if asked.Target <> planned.Target || asked.Fold <> planned.Fold then
            refused (
                "target and fold say which patients are held out, and the comparison is on the recorded ones; choose another "
                + "table or row instead."
            )

        let settled = MethodCatalogue.Default.Settled asked

        for setting in MethodCatalogue.Overruled(settled, settings) do
            refused (
                $"'{setting}' has no effect, since the method {settled.Method} sets this itself; leave it out, or choose "
                + "another method."
            )

        settled

    /// Refuses before the training what could not be read out behind it.
    let private requireReadout (options: TrainingOptions) (classCount: int) (readout: Readout) =
        Trainer.Configure options
        use method = MethodCatalogue.Default.Create(options, classCount, TensorRuntime.DefaultDevice)
        let word = ReadoutName.Of readout

        if readout <> Readout.Ensemble && not (method.Segmentors.ContainsKey word) then
            refused $"the method {options.Method} has no network '{word}', which the recorded row is read from; choose another row."

    /// Trains the run behind a recorded row's first seed and fold with `settings` (NAME=VALUE as for `mkdseg train --set`; seed, method
    /// and annotated among them), on the recorded phantom made anew in `folder`, and scores it on the same held-out patients.
    /// InvalidInputException where the row or an option is not known or would not count, or the recorded data were no phantom.
    let run (evidence: Evidence) (rowName: string) (settings: string list) (folder: string) : Ablation =
        let results = evidence.Results
        let row = Pairing.row evidence.Table rowName
        let planned = evidence.Table.Table.RunsOf row.Row row.Seeds.Head |> List.head

        let options = options results.Settings.Options planned settings

        let dataset =
            match results.Settings.Phantom with
            | Some cohort -> PhantomCohorts.inFolder (Path.Combine(folder, "data")) cohort
            | None ->
                let recorded = results.Folder.Root

                raise (
                    InvalidInputException $"{recorded}: recorded on data that are not kept here; only a phantom's rows can be trained anew."
                )

        requireReadout options dataset.Labels.ClassCount row.Row.Readout
        let training = Path.Combine(folder, "run")
        let title = String.concat ", " (options.Method :: settings)
        let log = LiveTraining.run title dataset options training
        use model = TrainedModel.Load training
        let heldOut = List.ofSeq (TrainingSplit.Of(dataset, options).HeldOut)

        let dice =
            Shown.progress $"Segmented and scored {heldOut.Length} held-out patients." (fun screen ->
                Progress.show screen "segment" (fun report ->
                    heldOut
                    |> List.mapi (fun index case ->
                        report { Done = index; Total = heldOut.Length; Note = case.Id }
                        case.Id, (CasePrediction.ofCase model row.Row.Readout case).Dice)))

        let files (manifest: RunManifest) = set [ for file in manifest.Data -> file.Path, file.Sha256 ]
        let recorded, _ = (results.Find planned row.Row.Readout).Value

        { Recorded = row
          Scores = SeedScores.ofSeeds [ Map.ofList dice ]
          Log = log
          SameData = (files recorded.Manifest = files (RunManifest.Load training))
          SameCode = (recorded.Version = ResultsVersion.Current) }

    /// Each held-out patient: changed first, recorded second, the largest gain first.
    let patients (ablation: Ablation) : PatientLine list =
        Pairing.patients { ablation.Recorded with Values = ablation.Scores } ablation.Recorded

    /// Whether the change made a difference on these patients, all together and the one who loses most.
    let verdict (settings: string) (ablation: Ablation) : string list =
        let difference = ablation.Comparison.Difference
        let relation = TableVerdict.relation difference
        let size = $"{TableText.points difference.Mean} points{TableVerdict.interval TableText.points difference}"
        let lines = patients ablation
        let gained = lines |> List.filter (fun line -> line.Points > 0.0) |> List.length
        let named (line: PatientLine) = $"{line.Patient} ({TableText.signed line.Points})"

        [ $"{ablation.Recorded.Row.Name} with {settings} is {relation} the recorded one: {size}, p = "
          + $"{TableText.probability ablation.Comparison.Test.PValue}."
          if not lines.IsEmpty then
              $"{gained} of {lines.Length} patients gain; at the ends are {named lines.Head} and {named (List.last lines)}."
          (if ablation.SameData then
               "Every file trained on is the recorded one, byte for byte."
           else
               "The files trained on are not byte for byte the recorded ones (another kind of machine makes other phantoms), "
               + "so the comparison is "
               + "between two cohorts of one recipe.")
          if not ablation.SameCode then
              "The recorded run was made by another version of the program, so part of the difference may be the program's: "
              + "train it with settings "
              + "that change nothing to see how much."
          "One seed of the changed run: another seed may say otherwise." ]
