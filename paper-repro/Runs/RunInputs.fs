namespace MkdSeg.PaperRepro

open System
open System.Security.Cryptography
open System.Text
open System.Threading
open MkdSeg.Data.Sources
open MkdSeg.Imaging.Files
open MkdSeg.Training.Batches
open MkdSeg.Training.Methods
open MkdSeg.Training.Options
open MkdSeg.Training.Runs

/// Everything that a run's scores depend on.
[<RequireQualifiedAccess>]
module RunInputs =
    /// The options of a run under a replay's. InvalidInputException for a number out of range or a method that is not known.
    let options (replay: TrainingOptions) (run: PlannedRun) : TrainingOptions =
        TrainingTask(
            run.Method, run.Target, run.Fold, Option.toNullable run.Annotated, Option.toNullable run.Assistant, run.Seed,
            Nullable replay.Threads, replay.Exact, AnnotatedFrom = Nullable run.AnnotatedFrom, Device = replay.Device, Precision = replay.Precision
        )
            .Under(replay)
        |> MethodCatalogue.Settled

    /// SHA-256 over options, results version and the files of all cases that are trained on or tested, lower-case hexadecimal.
    let hash (dataset: IDataset) (options: TrainingOptions) (hashes: FileHashes) (stop: CancellationToken) : string =
        let split = TrainingSplit.Of(dataset, options)
        let cases = Seq.concat [ split.Target; split.Assistant; split.HeldOut ]

        let text =
            [ yield $"results version {ResultsVersion.Current}"
              yield RecordFile.text options
              for name, part in [ "target", split.Target; "assistant", split.Assistant; "held out", split.HeldOut ] do
                  yield name
                  yield! part |> Seq.map _.Id
              for file in DataFile.Of(dataset, cases, hashes, stop) do
                  yield $"{file.Sha256} {file.Path}" ]
            |> String.concat "\n"

        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes text))

    /// The run with its place in a replay.
    let job (dataset: IDataset) (replay: TrainingOptions) (hashes: FileHashes) (stop: CancellationToken) (run: PlannedRun) : Job =
        { Run = run; Name = $"{run.Name}.{(hash dataset (options replay run) hashes stop)[..7]}" }
