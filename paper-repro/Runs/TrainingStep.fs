namespace MkdSeg.PaperRepro

open System
open System.Globalization
open System.IO
open System.Threading
open MkdSeg.Data.Sources
open MkdSeg.Training
open MkdSeg.Training.Cache
open MkdSeg.Training.Checkpoints
open MkdSeg.Training.Options
open MkdSeg.Training.Runs

/// A training as the command line shows it.
[<RequireQualifiedAccess>]
module TrainingStep =
    /// Losses worth a place beside a bar, in this order.
    let private shown = [ "sup_real"; "sup_syn"; "g_to_target" ]

    let private note (progress: TrainingProgress) =
        let remarks =
            [ if progress.WarmUp then
                  $"warm-up {progress.Step}/{progress.WarmUpSteps}"

              for name in shown do
                  match progress.Values.TryGetValue name with
                  | true, value -> String.Format(CultureInfo.InvariantCulture, "{0} {1:0.000}", name, value)
                  | _ -> ()

              if progress.Lost.Count > 0 then
                  let names = [ for lost in progress.Lost -> $"{lost.Structure} ({lost.Segmentor})" ] |> String.concat ", "
                  $"lost {names}" ]

        String.concat ", " remarks

    /// The iterations that were asked for are counted; of the steps before them the note tells.
    let private counted (progress: TrainingProgress) =
        let before = progress.WarmUpSteps
        { Done = max 0 (progress.Step - before); Total = progress.TotalSteps - before; Note = note progress }

    /// Where what is unusual about a training is told: standard error.
    let notice (screen: Screen) (text: string) : unit = screen.Error.WriteLine $"mkdseg: {text}"

    /// The cache of a call's --cache; its notices go to standard error.
    let cache (screen: Screen) (folder: string option) : CohortCache option =
        folder |> Option.map (fun folder -> CohortCache.Open(folder, notice screen))

    /// Trains to the end and reports every step; `notice` hears of what is unusual, `from` names a model to begin with. Errors as
    /// Trainer.Train.
    let runFrom
        (from: string option)
        (dataset: IDataset)
        (options: TrainingOptions)
        (cache: CohortCache option)
        (folder: string)
        (resume: bool)
        (notice: string -> unit)
        (stop: CancellationToken)
        (report: Progress -> unit)
        =
        let sink =
            { new IProgress<TrainingProgress> with
                member _.Report progress = report (counted progress) }

        Trainer.Train(dataset, options, folder, resume, sink, stop, Option.toObj cache, notice, from = Option.toObj from)

    /// As `runFrom` with random weights.
    let run dataset options cache folder resume notice stop report = runFrom None dataset options cache folder resume notice stop report

    /// As `run`, from wherever an earlier call was stopped, without the checkpoints at its end; a finished one is left as it is.
    let finish dataset options cache folder notice stop report =
        if not (Trainer.IsFinished folder) then
            run dataset options cache folder (RunManifest.Exists folder) notice stop report

        CheckpointStore(folder).Remove()
