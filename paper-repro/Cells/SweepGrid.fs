namespace MkdSeg.PaperRepro.Cells

open System
open MkdSeg.Imaging
open MkdSeg.Inference
open MkdSeg.Models
open MkdSeg.PaperRepro
open MkdSeg.Training
open MkdSeg.Training.Methods
open MkdSeg.Training.Options

/// The points of a sweep: texts such as "distillation.temperature=1,4; iterations=250,500", read and checked before anything is trained.
[<RequireQualifiedAccess>]
module SweepGrid =
    let private refused (message: string) = raise (InvalidInputException $"sweep: {message}")

    let private parts (separator: char) (text: string) =
        text.Split(separator, StringSplitOptions.RemoveEmptyEntries ||| StringSplitOptions.TrimEntries) |> List.ofArray

    /// Options with their values: NAME=VALUE,VALUE with semicolons between options. InvalidInputException for anything else, and where an
    /// option or a value stands twice.
    let axes (text: string) : (string * string list) list =
        let axis (part: string) =
            match part.Split('=', 2) with
            | [| name; values |] when name.Trim() <> "" && not (parts ',' values).IsEmpty -> name.Trim(), parts ',' values
            | _ -> refused $"'{part}' is no option with values; write NAME=VALUE,VALUE with a semicolon before the next option."

        let axes = parts ';' text |> List.map axis

        for name, count in axes |> List.countBy fst do
            if count > 1 then
                refused $"{name} stands there {count} times; write all its values behind one {name}=."

        for name, values in axes do
            for value, count in values |> List.countBy id do
                if count > 1 then
                    refused $"{name} has the value {value} {count} times; write it once."

        axes

    /// Seeds: "0,1,2". InvalidInputException where there is none, one stands twice or is no number from 0 on.
    let seeds (text: string) : int list =
        let seed (part: string) =
            match Int32.TryParse part with
            | true, seed when seed >= 0 -> seed
            | _ -> refused $"'{part}' is no seed; write whole numbers from 0 on with commas between them."

        let seeds = parts ',' text |> List.map seed

        if seeds.IsEmpty then
            refused "there is no seed; write one or more, for example 0,1."

        if List.distinct seeds <> seeds then
            refused "a seed stands there twice; write it once."

        seeds

    /// Every combination of the axes' values as settings, the first axis changing slowest; one without settings where there is no axis.
    let combinations (axes: (string * string list) list) : string list list =
        List.foldBack
            (fun (name, values) rest ->
                [ for value in values do
                      for settings in rest -> $"{name}={value}" :: settings ])
            axes
            [ [] ]

    let private names (settings: string list) = settings |> List.map (fun setting -> setting.Split('=', 2)[0])

    /// Options that say how assistants reach a method that may translate, also where it then does not.
    let private ways = [ "alignment.mode"; "alignment.input"; "alignment.syntheticShare" ]

    /// Refuses settings that the method of the options has no use for: a sweep over them would compare a training with itself.
    let private requireUse (options: TrainingOptions) (method: TrainingMethod) (settings: string list) =
        let card = MethodCatalogue.Default.Find options.Method
        let translates = method.Networks |> Seq.exists _.Name.Contains("generator_", StringComparison.Ordinal)

        let why (name: string) =
            match (name.Split '.')[0] with
            | "distillation" when not card.Distils -> Some "distils nothing"
            | "alignment" when isNull (box card.StepsBefore) -> Some "translates nothing"
            | "alignment" when not translates && not (List.contains name ways) -> Some "has no generator under these options"
            | "synthesis" when not (card.Name.Contains "synthesis") -> Some "is not synthesis"
            | "structure" when card.Name <> "tumor-aware" -> Some "is not tumor-aware"
            | "sharedKnowledge" when card.Name <> "ummkd" -> Some "is not ummkd"
            | "annotatedFrom" -> Some "trains on the volumes of the recorded table's plan"
            | "profile" -> Some "trains by the options alone, whatever they are called"
            | _ -> None

        for name in names settings do
            match why name with
            | Some why -> refused $"{name} has no effect, since the method {options.Method} {why}; leave it out, or choose another method."
            | None -> ()

    /// What is asked for must happen: distillation that begins behind the last update never does.
    let private requireReached (options: TrainingOptions) (settings: string list) =
        let touches = names settings |> List.exists (fun name -> name = "iterations" || name.StartsWith "distillation.")

        if touches && MethodCatalogue.Default.Distils options && options.Distillation.Start >= options.Iterations then
            refused (
                $"iterations={options.Iterations} ends before distillation begins (distillation.start={options.Distillation.Start}); "
                + $"give a smaller distillation.start too, for example {options.Iterations / 3}."
            )

    /// Refuses before the training what could not be read out behind it.
    let private requireReadout (options: TrainingOptions) (method: TrainingMethod) (readout: Readout) =
        let word = ReadoutName.Of readout

        if readout <> Readout.Ensemble && not (method.Segmentors.ContainsKey word) then
            refused $"the method {options.Method} has no network '{word}', which the row is read from; choose another row."

    /// The options of a recorded run with settings of one's own, every one of which counts. InvalidInputException where one is not known,
    /// would change who is held out, is overruled by the method or has no effect on it, or contradicts another one.
    let options (replay: TrainingOptions) (planned: PlannedRun) (settings: string list) : TrainingOptions =
        let asked = (RunInputs.asked replay planned).With settings

        if
            asked.Target <> planned.Target
            || asked.Fold <> planned.Fold
            || asked.Folds <> replay.Folds
            || asked.HeldOut <> replay.HeldOut
        then
            refused (
                "target, fold, folds and heldOut say which patients are held out, and the comparison is on the recorded ones; choose "
                + "another table or row instead."
            )

        let settled = MethodCatalogue.Default.Settled asked

        for setting in MethodCatalogue.Overruled(settled, settings) do
            refused (
                $"'{setting}' has no effect, since the method {settled.Method} sets this itself; leave it out, or choose "
                + "another method."
            )

        requireReached settled settings
        settled

    /// As `options`, and what only the networks know: whether they can be read out, and whether they have a use for the settings.
    let requireTrainable (classCount: int) (readout: Readout) (settings: string list) (options: TrainingOptions) : unit =
        Trainer.Configure options
        use method = MethodCatalogue.Default.Create(options, classCount, TensorRuntime.DefaultDevice)
        requireReadout options method readout
        requireUse options method settings
