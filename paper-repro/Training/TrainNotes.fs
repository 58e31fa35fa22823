namespace MkdSeg.PaperRepro

open MkdSeg.Data.Sources
open MkdSeg.Training.Batches
open MkdSeg.Training.Methods
open MkdSeg.Training.Options

/// What `train` says before the first step: who is trained on, who is held out, what is not used.
[<RequireQualifiedAccess>]
module TrainNotes =
    let private ids (cases: DatasetCase seq) = cases |> Seq.map _.Id |> DataNotes.names

    let private count (number: int) (what: string) = if number = 1 then $"1 {what} case" else $"{number} {what} cases"

    /// Who is trained on and who is held out.
    let split (options: TrainingOptions) (split: TrainingSplit) : string list =
        let target = options.Target.InWords

        [ $"trained on: {count split.Target.Count target} ({ids split.Target})"
          for modality, cases in split.Assistant |> Seq.groupBy _.Modality do
              $"assistant: up to {count (Seq.length cases) modality.InWords} ({ids cases})"
          if split.Validation.Count > 0 then
              $"kept for the validation curve: {count split.Validation.Count target} ({ids split.Validation})"
          if split.Unlabelled.Count > 0 then
              $"their images alone: {count split.Unlabelled.Count target} ({ids split.Unlabelled})"
          if split.HeldOut.Count > 0 then
              $"held out, never trained on: {count split.HeldOut.Count target} ({ids split.HeldOut}): {split.Reason}"
          else
              "held out: nothing, so the model is not scored; --fold 0 --folds 5 holds a fifth out, --test ID,ID these cases" ]

    /// The iterations that were asked for and, where there are any, the steps that are made before them.
    let length (options: TrainingOptions) : string =
        match MethodCatalogue.Default.WarmUpSteps options with
        | 0 -> $"{options.Iterations} iterations"
        | before -> $"{options.Iterations} iterations, plus {before} warm-up steps before"

    /// Cases whose labels leave some structures open.
    let private partly (dataset: IDataset) (used: TrainingSplit) : string list =
        [ for case in Seq.append used.Target used.Assistant do
              match case.Annotated with
              | null -> ()
              | annotated ->
                  match
                      [ for structure in dataset.Labels.Structures do
                            if not (Seq.contains structure.Name annotated) then
                                structure.Name ]
                  with
                  | [] -> ()
                  | unknown -> unknown, case.Id ]
        |> List.groupBy fst
        |> List.map (fun (unknown, cases) ->
            let structures = String.concat ", " unknown
            $"{structures} not annotated in {DataNotes.names (List.map snd cases)}: unknown there, so left out of supervision and scores")

    /// What is worth knowing of the data and of the options.
    let notes (dataset: IDataset) (options: TrainingOptions) (used: TrainingSplit) : string list =
        let cases = [ for case in dataset.Cases -> case.Id, case.Modality, case.HasLabels ]
        let unlabelled = if used.Unlabelled.Count > 0 then [] else DataNotes.unlabelled cases

        let late = MethodCatalogue.Default.Distils options && options.Distillation.Start >= options.Iterations

        List.ofSeq dataset.Notes
        @ unlabelled
        @ partly dataset used
        @ [ if late then
                $"distillation begins at iteration {options.Distillation.Start} and the training has "
                + $"{options.Iterations}, so there is none; see --set distillation.start=N" ]
