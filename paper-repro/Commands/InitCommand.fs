namespace MkdSeg.PaperRepro

open System
open System.CommandLine
open System.IO
open System.Threading
open MkdSeg.Data.Sources.Declared
open MkdSeg.Data.Sources.Declared.Guessing
open MkdSeg.Data.Sources.Declared.Reading
open MkdSeg.Imaging.Files

/// Writes a first dataset.json for two folders, every guess with its reason.
[<RequireQualifiedAccess>]
module InitCommand =
    /// A path as a shell takes it.
    let private quoted (path: string) = if path.Contains ' ' then $"\"{path}\"" else path

    let private run
        (screen: Screen)
        (stop: CancellationToken)
        (target: string, assistant: string)
        (targetName: string | null, assistantName: string | null)
        (out: string)
        =
        OutputPaths.RequireFreeFolder(out, "a data set", (fun _ -> false))

        for input in [ target; assistant ] do
            if Directory.Exists input then
                OutputPaths.RequireOutside(input, out)

        let guess =
            Progress.show screen "look at the files" (fun tell ->
                let sink =
                    { new IProgress<GuessProgress> with
                        member _.Report at = tell { Done = at.Done; Total = at.Total; Note = nonNull (Path.GetFileName at.File) } }

                DatasetGuess.Make(target, assistant, out, targetName, assistantName, sink, stop))

        for reason in guess.Reasons do
            screen.Words reason

        let file = Path.Combine(out, DeclarationReader.FileName)
        Directory.CreateDirectory out |> ignore
        AtomicFile.WriteText(file, DeclarationWriter.Text(guess.Declaration, out))
        let cases = DeclaredDataset.Open(DeclarationReader.Read file).Cases.Count
        let first = guess.Declaration.Modalities[0].Modality.Word
        screen.Words $"{file}: {cases} cases. Every guess can be changed there; then look at the data, and train:"
        screen.Line $"  mkdseg check {quoted out}"
        screen.Line $"  mkdseg train --data {quoted out} --target {first} --method mkd --out run"
        ExitCode.Done

    let create (screen: Screen) (stop: CancellationToken) : Command =
        let target = Options.required<string> "--target" "DIR" "Folder of the modality to be segmented"
        let assistant = Options.required<string> "--assistant" "DIR" "Folder of the other modality, of other patients"
        let out = Options.withDefault<string> "--out" "DIR" "dataset" "New folder for dataset.json"

        let name side =
            Options.optional<string | null> $"--{side}-name" "NAME" $"Name of the {side}'s modality, such as t2spir (default: guessed)"

        let targetName, assistantName = name "target", name "assistant"

        Options.command
            "init"
            "Describe two folders of images and labels in a dataset.json, with every guess explained"
            [ target; assistant; out; targetName; assistantName ]
            (fun call ->
                run
                    screen
                    stop
                    (call.GetRequiredValue target, call.GetRequiredValue assistant)
                    (call.GetValue targetName, call.GetValue assistantName)
                    (call.GetRequiredValue out))
