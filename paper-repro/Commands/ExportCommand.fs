namespace MkdSeg.PaperRepro

open System.CommandLine
open System.IO
open System.Threading
open MkdSeg.Imaging.Files
open MkdSeg.Inference
open MkdSeg.Training.Runs

[<RequireQualifiedAccess>]
module ExportCommand =
    let private run (screen: Screen) (stop: CancellationToken) (folder: string) (out: string) =
        OutputPaths.RequireApart([ folder ], [ out ])
        use model = TrainedModel.Load(folder, where = "cpu")
        stop.ThrowIfCancellationRequested()
        model.Export out
        let structures = model.Description.Labels.ToString()
        screen.Line $"model: {Path.Combine(out, RunFolder.ModelFile)}, without data, cases and what only a training needs ({structures})"

        if model.Description.Preprocessor.FieldOfViewMm.HasValue then
            screen.Line $"segment a volume: mkdseg predict --run {out} --input VOLUME.nii.gz --output LABELS.nii.gz"

        ExitCode.Done

    let create (screen: Screen) (stop: CancellationToken) : Command =
        let folder = Argument<string>("RUN", Description = "Folder of a finished training")
        let out = Options.required<string> "--out" "DIR" "A new folder, or an empty one"

        Options.command
            "export"
            "Write a trained model to give away: what 'predict' needs, and nothing of data and cases"
            [ folder; out ]
            (fun call -> run screen stop (call.GetRequiredValue folder) (call.GetRequiredValue out))
