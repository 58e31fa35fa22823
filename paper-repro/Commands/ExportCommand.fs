namespace MkdSeg.PaperRepro

open System
open System.CommandLine
open System.IO
open System.Threading
open MkdSeg.Evaluation
open MkdSeg.Imaging.Files
open MkdSeg.Inference
open MkdSeg.Training.Exchange
open MkdSeg.Training.Runs

[<RequireQualifiedAccess>]
module ExportCommand =
    /// Mean Dice of each structure over the held-out cases of a run folder, without the cases' names; null where it has no such file.
    let private heldOut (folder: string) : ResizeArray<HeldOutScore> | null =
        let file = Path.Combine(folder, HeldOut.ScoreFile)

        if not (File.Exists file) then
            null
        else
            ResizeArray
                [ for (structure, metric), summary in ScoreSummary.perStructure (ScoreTable.readCsv file) do
                      match summary.Mean with
                      | Some mean when metric = Metric.Dice -> HeldOutScore(structure, mean, summary.Count)
                      | _ -> () ]

    let private asFile (screen: Screen) (run: string) (model: TrainedModel) (out: string) =
        let scores = heldOut run
        model.ExportFile(out, scores)

        let scored =
            match scores with
            | null -> "no held-out scores"
            | scores -> $"held-out scores of {scores.Count} structures"

        screen.Line $"model: {out}, with a model card ({scored}), without data, cases and what only a training needs"

    let private asFolder (screen: Screen) (model: TrainedModel) (out: string) =
        model.Export out
        let structures = model.Description.Labels.ToString()
        screen.Line $"model: {Path.Combine(out, RunFolder.ModelFile)}, without data, cases and what only a training needs ({structures})"

    let private run (screen: Screen) (stop: CancellationToken) (folder: string) (out: string) =
        OutputPaths.RequireApart([ folder ], [ out ])
        let isFile = out.EndsWith(ModelFile.Ending, StringComparison.OrdinalIgnoreCase)

        if isFile then
            OutputPaths.RequireReplaceable(out, "mkdseg export", (fun path -> ModelFile.IsWhole path))

        use model = TrainedModel.Load(folder, where = "cpu")
        stop.ThrowIfCancellationRequested()
        if isFile then asFile screen folder model out else asFolder screen model out

        if model.Description.Preprocessor.FieldOfViewMm.HasValue then
            screen.Command("segment a volume", $"mkdseg predict --model {out} --input VOLUME.nii.gz --output LABELS.nii.gz")

        ExitCode.Done

    let create (screen: Screen) (stop: CancellationToken) : Command =
        let folder = Argument<string>("RUN", Description = "Folder of a finished training, or a model that was exported")

        let out =
            Options.required<string>
                "--out"
                "MODEL.mkdseg|DIR"
                "One file, whose earlier model alone is replaced; or, without that ending, a new or an empty folder"

        Options.command
            "export"
            "Write a trained model to give away: what 'predict' needs, and nothing of data and cases"
            [ folder; out ]
            (fun call -> run screen stop (call.GetRequiredValue folder) (call.GetRequiredValue out))
