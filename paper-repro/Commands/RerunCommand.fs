namespace MkdSeg.PaperRepro

open System
open System.CommandLine
open System.IO
open System.Threading
open MkdSeg.Data
open MkdSeg.Data.Sources
open MkdSeg.Imaging
open MkdSeg.Imaging.Files
open MkdSeg.Training.Assistants
open MkdSeg.Training.Batches
open MkdSeg.Training.Runs

[<RequireQualifiedAccess>]
module RerunCommand =
    /// The data of a run, unchanged since.
    let private unchanged (stop: CancellationToken) (run: string) (manifest: RunManifest) (data: string option) : IDataset =
        let folder = defaultArg data manifest.Run.Data

        if not (Directory.Exists folder) then
            raise (InvalidInputException $"{folder}: the data of {run} are not there; say where they are with --data.")

        let dataset = Dataset.Open folder
        let split = OracleImages.InPlaceOf(TrainingSplit.Of(dataset, manifest.Run.Options), manifest.Run.Options)
        let files = DataFile.Of(dataset, Seq.concat [ split.Target; split.Assistant; split.Unlabelled ], FileHashes(), stop)

        match RunDifferences.Between(manifest.Data, files) |> Seq.tryHead with
        | None -> dataset
        | Some d ->
            raise (
                InvalidInputException
                    $"{folder}: {d.Name} was {d.First} when {run} was trained and is {d.Second} now; a rerun needs the same data."
            )

    let private run (screen: Screen) (stop: CancellationToken) (run: string) (data: string option) (out: string) =
        let manifest = RunManifest.Load run
        manifest.RequireRun run
        OutputPaths.RequireApart([ run; defaultArg data manifest.Run.Data ], [ out ])
        OutputPaths.RequireFreeFolder(out, "a run", (fun folder -> RunManifest.Exists folder))

        if not manifest.IsFinished then
            raise (InvalidInputException $"{run}: the training is not finished; go on with 'mkdseg train ... --out {run} --resume' first.")

        let dataset = unchanged stop run manifest data

        try
            Progress.show
                screen
                $"repeat {run}"
                (TrainingStep.run dataset manifest.Run.Options None out (RunManifest.Exists out) (TrainingStep.notice screen) stop)
        with :? OperationCanceledException ->
            raise (OperationCanceledException $"stopped with a checkpoint in {out}; the same command goes on from there.")

        let comparison = RunComparison.between run out
        comparison |> RunComparison.words |> List.iter screen.Line
        if comparison.SameModel then ExitCode.Done else ExitCode.Failed

    let create (screen: Screen) (stop: CancellationToken) : Command =
        let folder = Argument<string>("RUN", Description = "Folder of a finished training")
        let data = Options.optional<string | null> "--data" "DIR" "Where its data are now (default: where they were)"

        let out =
            Options.optional<string | null> "--out" "DIR" "Folder for the repetition (default RUN-rerun); run again, it goes on there"

        Options.command
            "rerun"
            "Repeat a training from its manifest and compare; exit code 1 if the networks differ"
            [ folder; data; out ]
            (fun call ->
                let original = call.GetRequiredValue folder
                let out = call.GetValue out |> Option.ofObj |> Option.defaultValue (Path.TrimEndingDirectorySeparator original + "-rerun")
                run screen stop original (call.GetValue data |> Option.ofObj) out)
