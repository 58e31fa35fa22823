namespace MkdSeg.PaperRepro

open System
open System.IO
open System.Security.Cryptography
open System.Text
open System.Threading
open MkdSeg.Data.Sources
open MkdSeg.Imaging
open MkdSeg.Imaging.Files
open MkdSeg.Inference
open MkdSeg.Training.Assistants
open MkdSeg.Training.Batches
open MkdSeg.Training.Runs
open TorchSharp

/// What a segmentor that was trained on target images alone, and well, finds in assistant images after a translation, beside what needs no
/// translation to be learnt: the images as they are, matched in histogram, and a phantom's oracle.
[<RequireQualifiedAccess>]
module TranslationJudge =
    /// The kinds of images, besides those of runs.
    [<Literal>]
    let Target = "target"

    [<Literal>]
    let Raw = "raw"

    [<Literal>]
    let Matched = "matched"

    [<Literal>]
    let Oracle = "oracle"

    /// Those of the one run that a replay's job is.
    [<Literal>]
    let Translated = "translated"

    let translated (run: string) = $"translated by {run}"

    /// Dice of each structure over pairs of true and found classes, pooled; None for a structure that no truth holds.
    let structureDice (classCount: int) (pairs: (byte[] * byte[]) seq) : float option list =
        let both, truth, predicted =
            Array.zeroCreate<float> classCount, Array.zeroCreate<float> classCount, Array.zeroCreate<float> classCount

        for expected, found in pairs do
            for n in 0 .. expected.Length - 1 do
                let e, f = int expected[n], int found[n]
                truth[e] <- truth[e] + 1.0
                predicted[f] <- predicted[f] + 1.0

                if e = f then
                    both[e] <- both[e] + 1.0

        [ for c in 1 .. classCount - 1 -> if truth[c] > 0.0 then Some(2.0 * both[c] / (truth[c] + predicted[c])) else None ]

    /// Slices that pass a network together.
    [<Literal>]
    let private AtOnce = 16L

    /// What a network makes of slices, a few at a time: a case may have hundreds.
    let private inParts (look: torch.Tensor -> torch.Tensor) (images: torch.Tensor) : torch.Tensor =
        let parts =
            [| for first in 0L .. AtOnce .. images.shape[0] - 1L -> images.narrow (0L, first, min AtOnce (images.shape[0] - first)) |]

        torch.cat (
            [| for part in parts do
                   use scope = torch.NewDisposeScope()
                   (look part).MoveToOuterDisposeScope() |],
            0L
        )

    /// The classes that a model finds in slices, in one row.
    let private classes (model: TrainedModel) (images: torch.Tensor) : byte[] =
        let found = images |> inParts (fun part -> model.Probabilities(part, Readout.Ensemble).argmax(1L).``to``(torch.uint8))
        found.contiguous().data<byte>().ToArray()

    [<Literal>]
    let private Kind = "a judgement of a translation"

    [<Literal>]
    let private Remedy = "delete it and run the same command again"

    /// Slices of a case as networks see them, with their true classes in one row.
    let private slices (judge: TrainedModel) (case: DatasetCase) : torch.Tensor * byte[] =
        let prepared = judge.Description.Preprocessor.Prepare case
        let images = SliceInput.Of(prepared, [| 0 .. prepared.SliceCount - 1 |], judge.Description.Options.InputSlices)
        images, Array.concat [ for j in 0 .. prepared.SliceCount - 1 -> prepared.ClassSlice j ]

    let private middle (images: torch.Tensor) = images.select(1L, images.shape[1] / 2L).contiguous()

    /// Looks at cases one by one; `look` gives images after whatever is done to them.
    let private measure
        (name: string)
        (judge: TrainedModel)
        (asks: bool)
        (look: torch.Tensor -> torch.Tensor)
        (cases: DatasetCase list)
        (stop: CancellationToken)
        (report: Progress -> unit)
        : JudgedImages =
        let labels = judge.Description.Labels

        let counts, sums, squares =
            Array.zeroCreate<float> labels.ClassCount, Array.zeroCreate labels.ClassCount, Array.zeroCreate labels.ClassCount

        let mutable outside, all = 0.0, 0.0

        let answers =
            cases
            |> List.mapi (fun index case ->
                stop.ThrowIfCancellationRequested()
                report { Done = index; Total = cases.Length; Note = $"{name}: {case.Id}" }
                use _ = torch.NewDisposeScope()
                let images, truth = slices judge case
                let seen = look images
                let grey = (middle seen).data<float32>().ToArray()

                truth
                |> Array.iteri (fun at c ->
                    let c, value = int c, float grey[at]
                    counts[c] <- counts[c] + 1.0
                    sums[c] <- sums[c] + value
                    squares[c] <- squares[c] + value * value

                    if abs value > 1.0 then
                        outside <- outside + 1.0)

                all <- all + float truth.Length
                truth, (if asks then classes judge seen else [||]))

        let dice = if asks then structureDice labels.ClassCount answers else [ for _ in labels.Structures -> None ]

        { Images = name
          Structures =
            [ for c, (structure, dice) in Seq.zip labels.Structures dice |> Seq.indexed |> Seq.map (fun (n, pair) -> n + 1, pair) do
                  let mean = sums[c] / counts[c]

                  { Structure = structure.Name
                    Dice = dice
                    Spread = if counts[c] > 0.0 then Some(sqrt (max 0.0 (squares[c] / counts[c] - mean * mean))) else None } ]
          Outside = outside / all }

    /// Refuses a run whose images are not the judge's.
    let private requireAlike (judge: TrainedModel) (folder: string) (run: TrainedModel) =
        let own, other = judge.Description, run.Description

        for what, here, there in
            [ "target", own.Options.Target.Word, other.Options.Target.Word
              "pixels", string own.Options.Pixels, string other.Options.Pixels
              "inputSlices", string own.Options.InputSlices, string other.Options.InputSlices
              "plane", own.Preprocessor.Plane.Name, other.Preprocessor.Plane.Name
              "clipFraction", string own.Options.ClipFraction, string other.Options.ClipFraction
              "clipLowFraction", string own.Options.ClipLowFraction, string other.Options.ClipLowFraction ] do
            if here <> there then
                raise (InvalidInputException $"{folder}: {what} is {there} and the judge's is {here}; give runs of the judge's own.")

    let private translate (run: TrainedModel) (folder: string) (images: torch.Tensor) : torch.Tensor =
        match run.Translate images with
        | null ->
            raise (
                InvalidInputException
                    $"{folder}: its method, {run.Description.Options.Method}, translates nothing; give a run of mkd or another that does."
            )
        | images -> images

    /// SHA-256 of a judge, of the files that are looked at and of whatever else a measurement depends on: the name of its record.
    let private keyOf (parts: string list) (files: DataFile seq) : string =
        let text = String.concat "\n" (parts @ [ for file in files -> $"{file.Sha256} {file.Path}" ])
        (Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes text)))[..15]

    /// Measures every kind of images that there is, each kept in the folder as soon as it is known and not measured again. `judge` and
    /// `runs` are folders of finished trainings. InvalidInputException where a run translates nothing or is of other images.
    let run
        (dataset: IDataset)
        (split: TrainingSplit)
        (judge: string)
        (runs: string list)
        (folder: string)
        (stop: CancellationToken)
        (report: Progress -> unit)
        : JudgedImages list =
        let hashes = FileHashes()
        let assistants, targets = List.ofSeq split.Assistant, List.ofSeq split.Target
        let modelOf (run: string) = (RunManifest.Load run).Model |> Option.ofObj |> Option.defaultValue ""
        use model = TrainedModel.Load judge

        let kept (name: string) (parts: string list) (cases: DatasetCase list) (make: unit -> JudgedImages) : JudgedImages =
            let files = DataFile.Of(dataset, cases, hashes, stop)
            let path = Path.Combine(folder, $"{keyOf (modelOf judge :: name :: parts) files}.json")

            if File.Exists path then
                RecordFile.readSealed path Kind Remedy
            else
                let measured = make ()
                RecordFile.writeSealed path measured
                measured

        let measured name asks look cases () = measure name model asks look cases stop report

        let matching =
            lazy
                (let seen (cases: DatasetCase list) = cases |> Seq.map (fun case -> slices model case |> fst |> middle)
                 IntensityMatch.Between(seen assistants, seen targets))

        [ kept Target [] targets (measured Target false id targets)
          kept Raw [] assistants (measured Raw true id assistants)
          kept Matched [] (targets @ assistants) (fun () -> measured Matched true (fun images -> matching.Value.Apply images) assistants ())
          for run in runs do
              let name = translated run

              kept name [ modelOf run ] assistants (fun () ->
                  use translating = TrainedModel.Load run
                  requireAlike model run translating
                  measured name true (inParts (translate translating run)) assistants ())
          if assistants |> List.forall OracleCase.Exists then
              let oracles = [ for case in assistants -> OracleCase(case, model.Description.Options.Target) :> DatasetCase ]
              kept Oracle [] oracles (measured Oracle true id oracles) ]
