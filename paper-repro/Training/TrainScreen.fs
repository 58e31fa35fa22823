namespace MkdSeg.PaperRepro

open System
open System.Globalization
open System.IO
open System.Text.Json.Nodes
open System.Threading
open MkdSeg.Data.Sources
open MkdSeg.Training.Batches
open MkdSeg.Training.Options
open MkdSeg.Training.Runs

/// What `train` says before and after a training.
[<RequireQualifiedAccess>]
module TrainScreen =
    /// Before the first step: who is trained on, who is held out, what is not used.
    let announce (screen: Screen) (dataset: IDataset) (options: TrainingOptions) (split: TrainingSplit) =
        screen.Words $"data: {dataset.Folder}: {dataset.Kind}, {dataset.Cases.Count} cases; structures {dataset.Labels}"

        for line in TrainNotes.split options split do
            screen.Words line

        screen.Line $"length: {TrainNotes.length options}"

        for line in TrainNotes.notes dataset options split do
            screen.Words $"note: {line}"

    /// The losses on the last line of the log.
    let private lastLosses (folder: string) : string option =
        let isLoss (name: string) = name.StartsWith "sup_" || name.StartsWith "kd_" || name = "g_to_target"

        TrainingLog.Read folder
        |> Seq.sortBy _.Key
        |> Seq.tryLast
        |> Option.map (fun last ->
            [ for KeyValue(name, value) in (JsonNode.Parse last.Value |> nonNull).AsObject() do
                  if isLoss name then
                      String.Format(CultureInfo.InvariantCulture, "{0} {1:0.000}", name, (nonNull value).GetValue<float>()) ]
            |> String.concat ", ")

    /// After the last step: what it took, the last losses, where the model is and what it is good for, the scores, their picture.
    let conclude (screen: Screen) (dataset: IDataset) (folder: string) (tensorBoard: string option) (stop: CancellationToken) =
        let manifest = RunManifest.Load folder
        let seconds = manifest.Sessions |> Seq.sumBy _.WallSeconds
        screen.Line $"{folder}: trained in {Progress.clock (TimeSpan.FromSeconds seconds)}, {TrainNotes.length manifest.Run.Options}"

        match lastLosses folder with
        | Some losses -> screen.Words $"losses at the end: {losses}"
        | None -> ()

        LogCurves.writeCsv folder
        screen.Line $"curves: {Path.Combine(folder, LogCurves.CsvFile)}"

        match tensorBoard with
        | Some events ->
            LogCurves.writeTensorBoard folder events
            screen.Line $"TensorBoard: tensorboard --logdir {events}"
        | None -> ()

        screen.Line $"model: {Path.Combine(folder, RunFolder.ModelFile)}"

        if dataset.IsSliceStack then
            screen.Words "It was trained on pictures without millimetres, so 'mkdseg predict', which takes volumes, cannot use it."
        else
            screen.Command("segment a volume", $"mkdseg predict --model {folder} --input VOLUME.nii.gz --output LABELS.nii.gz")

        screen.Words $"{RunManifest.FileName} beside the model names your data's folder, cases and files."
        screen.Command("a model to give away without them", $"mkdseg export {folder} --out MODEL.mkdseg")
        let heldOut = List.ofSeq (TrainingSplit.Of(dataset, manifest.Run.Options).HeldOut)

        match HeldOut.score screen dataset heldOut folder stop with
        | [] -> ()
        | rows ->
            HeldOut.print screen rows
            HeldOut.printQuality screen folder
            screen.Line $"scores: {Path.Combine(folder, HeldOut.ScoreFile)}"
            screen.Line $"picture: {Path.Combine(folder, HeldOut.PictureFile)}"
