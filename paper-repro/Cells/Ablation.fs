namespace MkdSeg.PaperRepro.Cells

open System.IO
open MkdSeg.Evaluation
open MkdSeg.Inference
open MkdSeg.PaperRepro
open MkdSeg.Training.Batches
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
    member ablation.Comparison: PairedComparison = PairedComparison.compare TableResult.BootstrapSeed Independent ablation.Scores ablation.Recorded.Values

[<RequireQualifiedAccess>]
module Ablation =
    /// Trains the run behind a recorded row's first seed and fold with `settings` (NAME=VALUE as for `mkdseg train --set`), on the recorded phantom made anew in `folder`,
    /// and scores it on the same held-out patients. InvalidInputException where the row or an option is not known, or the recorded data were no phantom.
    let run (evidence: Evidence) (rowName: string) (settings: string list) (folder: string) : Ablation =
        let results = evidence.Results
        let row = Pairing.row evidence.Table rowName
        let planned = evidence.Table.Table.RunsOf row.Row row.Seeds.Head |> List.head

        let dataset =
            match results.Settings.Phantom with
            | Some cohort -> PhantomCohorts.inFolder (Path.Combine(folder, "data")) cohort
            | None -> raise (MkdSeg.Imaging.InvalidInputException $"{results.Folder.Root}: recorded on data that are not kept here; only a phantom's rows can be trained anew.")

        let options = RunInputs.options (results.Settings.Options.With settings) planned
        let training = Path.Combine(folder, "run")
        let title = String.concat ", " (planned.Method :: settings)
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

    /// Whether the change made a difference on these patients.
    let verdict (settings: string) (ablation: Ablation) : string list =
        let difference = ablation.Comparison.Difference

        [ $"{ablation.Recorded.Row.Name} with {settings} is {TableVerdict.relation difference} the recorded one: {TableText.points difference.Mean} points{TableVerdict.interval TableText.points difference}, p = {TableText.probability ablation.Comparison.Test.PValue}."
          (if ablation.SameData then "Every file trained on is the recorded one, byte for byte."
           else "The files trained on are not byte for byte the recorded ones (another kind of machine makes other phantoms), so the comparison is between two cohorts of one recipe.")
          if not ablation.SameCode then
              "The recorded run was made by another version of the program, so part of the difference may be the program's: train it with settings that change nothing to see how much."
          "One seed of the changed run: another seed may say otherwise." ]
