namespace MkdSeg.PaperRepro

open System
open System.IO
open System.Threading
open MkdSeg.Data.Preprocessing
open MkdSeg.Data.Sources
open MkdSeg.Imaging
open MkdSeg.Inference
open MkdSeg.Training.Batches
open TorchSharp

/// Does a translated assistant image keep its label? A segmentor that has seen real target images alone is asked for it,
/// before and after translation.
[<RequireQualifiedAccess>]
module TranslationCheck =
    /// Macro Dice on the working grid, all slices of all cases pooled.
    type Result = { Untranslated: float; Translated: float }

    /// Whose networks were asked: the table, the job of the segmentor and that of the generator.
    type Asked = { Table: string; Segmentor: string; Translator: string }

    /// The file, under its seal. Files of earlier versions hold the result alone.
    type Named = { Table: string; Segmentor: string; Translator: string; Untranslated: float; Translated: float }

    [<Literal>]
    let private Kind = "a translation check"

    [<Literal>]
    let private Remedy = "restore it, or delete it and run the replay again"

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

    let private macroDice (classCount: int) (pairs: (byte[] * byte[]) seq) : float =
        structureDice classCount pairs |> List.choose id |> List.average

    /// The classes that a model finds in slices, in one row.
    let classes (model: TrainedModel) (readout: Readout) (images: torch.Tensor) : byte[] =
        model.Probabilities(images, readout).argmax(1L).``to``(torch.uint8).contiguous().data<byte>().ToArray()

    /// Asks the segmentor of one run about the assistants, as they are and translated by the generator of another run.
    let run
        (segmentor: string)
        (readout: Readout)
        (translator: string)
        (assistants: DatasetCase list)
        (stop: CancellationToken)
        (report: Progress -> unit)
        : Result option =
        use asked = TrainedModel.Load segmentor
        use translating = TrainedModel.Load translator

        let answers =
            assistants
            |> List.mapi (fun index case ->
                stop.ThrowIfCancellationRequested()
                report { Done = index; Total = assistants.Length; Note = case.Id }
                use _ = torch.NewDisposeScope()
                let prepared = translating.Description.Preprocessor.Prepare case
                let truth = Array.concat [ for j in 0 .. prepared.SliceCount - 1 -> prepared.ClassSlice j ]
                let images = SliceInput.Of(prepared, [| 0 .. prepared.SliceCount - 1 |], translating.Description.Options.InputSlices)

                match translating.Translate images with
                | null -> None
                | translated -> Some(truth, classes asked readout images, classes asked readout translated))

        if answers |> List.forall Option.isSome && not answers.IsEmpty then
            let count = asked.Description.Labels.ClassCount
            let dice choose = answers |> List.choose id |> Seq.map choose |> macroDice count

            Some
                { Untranslated = dice (fun (truth, raw, _) -> truth, raw)
                  Translated = dice (fun (truth, _, translated) -> truth, translated) }
        else
            None

    let write (path: string) (asked: Asked) (result: Result) : unit =
        RecordFile.writeSealed
            path
            { Table = asked.Table
              Segmentor = asked.Segmentor
              Translator = asked.Translator
              Untranslated = result.Untranslated
              Translated = result.Translated }

    let private read (path: string) : Choice<Named, Result> =
        let json = RecordFile.readNode path Kind Remedy

        if json.ContainsKey "table" then
            Choice1Of2(RecordFile.ofSealed<Named> path Kind Remedy json)
        else
            Choice2Of2(RecordFile.ofSealed<Result> path Kind Remedy json)

    /// What a file says it is of that is not what is asked; None where all agrees. Of jobs, any of a list will do, and an empty list is
    /// not asked for.
    let private other (table: string) (segmentors: string list) (translators: string list) (named: Named) : string option =
        [ "table", named.Table, [ table ]; "job", named.Segmentor, segmentors; "job", named.Translator, translators ]
        |> List.tryPick (fun (part, stated, asked) ->
            if asked.IsEmpty || List.contains stated asked then
                None
            else
                let asked = String.concat " or " asked
                Some $"the {part} {stated}, not of {asked}")

    /// Whether a file is there and is not of another table or of other jobs; files of earlier versions do not say.
    let isOf (path: string) (table: string) (segmentors: string list) (translators: string list) : bool =
        File.Exists path
        && (match read path with
            | Choice1Of2 named -> (other table segmentors translators named).IsNone
            | Choice2Of2 _ -> true)

    /// None where there is no such file. InvalidInputException where it is damaged, edited, or of another table or other jobs than these.
    let tryRead (path: string) (table: string) (segmentors: string list) (translators: string list) : Result option =
        if File.Exists path then
            match read path with
            | Choice1Of2 named ->
                other table segmentors translators named
                |> Option.iter (fun other -> raise (InvalidInputException $"{path}: is the check of {other}; {Remedy}."))

                Some { Untranslated = named.Untranslated; Translated = named.Translated }
            | Choice2Of2 result -> Some result
        else
            None
