namespace MkdSeg.PaperRepro

open System
open System.CommandLine
open MkdSeg.Imaging
open MkdSeg.Training.Options

/// Building blocks of the commands. What only the work can judge (does the method exist?) is judged there.
[<RequireQualifiedAccess>]
module Options =
    /// An option that must be given.
    let required<'T> (name: string) (helpName: string) (description: string) =
        Option<'T>(name, Required = true, HelpName = helpName, Description = description)

    /// An option that may be left out.
    let optional<'T> (name: string) (helpName: string) (description: string) =
        Option<'T>(name, HelpName = helpName, Description = description)

    /// An option with a value for when it is left out.
    let withDefault<'T> (name: string) (helpName: string) (value: 'T) (description: string) =
        Option<'T>(name, HelpName = helpName, Description = description, DefaultValueFactory = fun _ -> value)

    /// One of a few words.
    let word (name: string) (helpName: string) (words: string list) (description: string) =
        let choices = String.Join(", ", words)
        let option = Option<string>(name, HelpName = helpName, Description = $"{description}: {choices}")
        option.AcceptOnlyFromAmong(Array.ofList words)

    let flag (name: string) (description: string) = Option<bool>(name, Description = description, DefaultValueFactory = fun _ -> false)

    /// A whole number within bounds, or an error that names option and bounds.
    let inRange (name: string) (low: int) (high: int) (value: int) : int =
        if value < low || value > high then
            raise (InvalidInputException $"{name} is {value}; give a whole number from {low} to {high}.")

        value

    /// The modality to be segmented.
    let target () =
        Option<string>("--target", HelpName = "MODALITY", Description = "Modality to be segmented, for example ct; the other one assists")

    /// The modality of such an option's word.
    let modality (word: string) : Modality =
        match Modality.TryParse word with
        | null -> raise (InvalidInputException $"--target {word}: no name of a modality; give {Modality.Rule}, for example ct or mr.")
        | modality -> modality

    let seed () = withDefault<int> "--seed" "N" 0 "Seed of all randomness"

    let exact () = flag "--exact" "One thread and one instruction set, so that every x86-64 machine gives the same bits"

    /// An option that may be given again and again.
    let severalTimes (name: string) (helpName: string) (description: string) =
        Option<string[]>(name, HelpName = helpName, Description = $"{description}; may be given again", DefaultValueFactory = fun _ -> [||])

    let settings () =
        severalTimes
            "--set"
            "NAME=VALUE"
            "Another value for an option, under its name in run.json, for example segmentor.learningRate=0.001"

    /// Refuses --set for what has an option of its own, or is not the call's to set: another value would win without a word.
    let besides (own: string list) (notSet: string list) (settings: string[]) : string[] =
        for setting in settings do
            let name = setting.Split('=')[0]

            if List.contains name own then
                raise (InvalidInputException $"--set {setting}: give it with --{name}.")

            if List.contains name notSet then
                raise (InvalidInputException $"--set {setting}: {name} follows from the rest of the call and cannot be set.")

        settings

    /// Ids of cases: several texts, each with commas between them.
    let cases (texts: string[]) : string option =
        match texts |> Array.collect _.Split(',', StringSplitOptions.TrimEntries ||| StringSplitOptions.RemoveEmptyEntries) with
        | [||] -> None
        | ids -> Some(String.Join(",", Array.distinct ids))

    let slurm () = severalTimes "--slurm-option" "OPTION" "An option of Slurm's sbatch, for example --slurm-option=--partition=gpu"

    let cache () =
        optional<string | null> "--cache" "DIR" "Folder that keeps prepared cases for the next training (default: none are kept)"

    let device () = optional<string | null> "--device" "cpu|cuda[:N]" "Where to compute (default: the first CUDA GPU, else the CPU)"

    let precision () =
        let option = word "--precision" "NAME" [ "float32"; "tf32" ] "How exactly to multiply; tf32 needs an NVIDIA GPU"
        option.DefaultValueFactory <- fun _ -> "float32"
        option

    let precisionNamed (word: string) = if word = "tf32" then Precision.Tf32 else Precision.Float32

    /// Nullable numbers stay empty when the option is left out.
    let number (name: string) (description: string) =
        Option<Nullable<int>>(name, HelpName = "N", Description = description, DefaultValueFactory = fun _ -> Nullable())

    /// A command with its action; the action answers with an exit code.
    let command (name: string) (description: string) (parts: Symbol list) (action: ParseResult -> int) : Command =
        let command = Command(name, description)

        for part in parts do
            match part with
            | :? Argument as argument -> command.Arguments.Add argument
            | :? Option as option -> command.Options.Add option
            | other -> invalidArg (nameof parts) $"{other.Name} is neither an argument nor an option."

        command.SetAction(Func<ParseResult, int> action)
        command
