namespace MkdSeg.PaperRepro

open System
open System.Security.Cryptography
open System.Text
open System.Text.Json.Nodes
open System.Threading
open MkdSeg.Data.Sources
open MkdSeg.Imaging.Files
open MkdSeg.Training.Assistants
open MkdSeg.Training.Batches
open MkdSeg.Training.Methods
open MkdSeg.Training.Options
open MkdSeg.Training.Runs

/// Everything that a run's scores depend on.
type RunInputs =
    {
        ResultsVersion: int
        Options: TrainingOptions
        Target: string list
        Assistant: string list
        HeldOut: string list
        /// Every file of these cases.
        Files: DataFile list
    }

[<RequireQualifiedAccess>]
module RunInputs =
    /// Options that came after results version 1, by their place in JSON, each with the value (as JSON) that does what was done before it
    /// came. At that value an option is left out of a run's name, so that runs finished before are still found.
    let private cameLater =
        [ "annotatedFrom", "0"
          "folds", "2"
          "heldOut", "null"
          "validationShare", "0"
          "alignment.useUnlabelled", "false"
          "augmentation.mirror", "false"
          "inputSlices", "1"
          "plane", "null"
          "cropsBeside", "0"
          "cropShift", "0.5"
          "balance", "null"
          "augmentation.shiftFraction", "0"
          "augmentation.elasticFraction", "0"
          "cropPercentile", "1"
          "clipLowFraction", "0"
          "distillation.classBalanced", "false"
          "distillation.diceWeight", "0"
          "distillation.unlabelledWeight", "0"
          "alignment.syntheticShare", "1"
          "alignment.input", "\"raw\""
          "alignment.generatorNorm", "\"instance\""
          "alignment.discriminatorNorm", "\"instance\""
          "alignment.conditionalDiscriminator", "false"
          "alignment.realFeedbackWeight", "0"
          "alignment.spectralNorm", "false"
          "alignment.decayFrom", "1"
          "alignment.generatorAverageDecay", "0" ]

    /// The options of a run under a replay's, before its method's name has its say. InvalidInputException for a number out of range.
    let asked (replay: TrainingOptions) (run: PlannedRun) : TrainingOptions =
        TrainingTask(
            run.Method,
            run.Target,
            run.Fold,
            Option.toNullable run.Annotated,
            Option.toNullable run.Assistant,
            run.Seed,
            Nullable replay.Threads,
            replay.Exact,
            AnnotatedFrom = Nullable run.AnnotatedFrom,
            Device = replay.Device,
            Precision = replay.Precision
        )
            .Under(replay)

    /// The options of a run under a replay's. InvalidInputException for a number out of range or a method that is not known.
    let options (replay: TrainingOptions) (run: PlannedRun) : TrainingOptions = asked replay run |> MethodCatalogue.Default.Settled

    /// Options as a line of JSON, without those of later versions that change nothing.
    let optionsText (options: TrainingOptions) : string =
        let json = RecordFile.node options

        for place, before in cameLater do
            let parts = place.Split '.'

            let parent =
                (Some json, parts[.. parts.Length - 2])
                ||> Array.fold (fun parent part ->
                    match parent |> Option.map (fun parent -> parent[part]) with
                    | Some(:? JsonObject as child) -> Some child
                    | _ -> None)

            match parent with
            | Some parent when
                (match parent[parts[parts.Length - 1]] with
                 | null -> "null"
                 | value -> value.ToJsonString())
                    =
                    before
                ->
                parent.Remove(parts[parts.Length - 1]) |> ignore
            | _ -> ()

        json.ToJsonString()

    /// The inputs of a run on a data set.
    let ofDataset (dataset: IDataset) (options: TrainingOptions) (hashes: FileHashes) (stop: CancellationToken) : RunInputs =
        let split = OracleImages.InPlaceOf(TrainingSplit.Of(dataset, options), options)
        let ids (cases: DatasetCase seq) = [ for case in cases -> case.Id ]

        { ResultsVersion = ResultsVersion.Current
          Options = options
          Target = ids split.Target
          Assistant = ids split.Assistant
          HeldOut = ids split.HeldOut
          Files =
            DataFile.Of(dataset, Seq.concat [ split.Target; split.Assistant; split.Unlabelled; split.HeldOut ], hashes, stop)
            |> List.ofSeq }

    /// SHA-256 over all of them, lower-case hexadecimal.
    let hash (inputs: RunInputs) : string =
        let text =
            [ yield $"results version {inputs.ResultsVersion}"
              yield optionsText inputs.Options
              for name, cases in [ "target", inputs.Target; "assistant", inputs.Assistant; "held out", inputs.HeldOut ] do
                  yield name
                  yield! cases
              for file in inputs.Files |> List.distinct |> List.sortWith (fun a b -> String.CompareOrdinal(a.Path, b.Path)) do
                  yield $"{file.Sha256} {file.Path}" ]
            |> String.concat "\n"

        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes text))

    /// The name of the files of a run with these inputs.
    let jobName (run: PlannedRun) (inputs: RunInputs) : string = $"{run.Name}.{(hash inputs)[..7]}"

    /// The run with its place in a replay.
    let job (dataset: IDataset) (replay: TrainingOptions) (hashes: FileHashes) (stop: CancellationToken) (run: PlannedRun) : Job =
        { Run = run; Name = jobName run (ofDataset dataset (options replay run) hashes stop) }
