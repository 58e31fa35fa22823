namespace MkdSeg.PaperRepro

open System
open System.CommandLine
open System.CommandLine.Completions
open System.CommandLine.Parsing
open MkdSeg.Imaging

/// What is wrong with a call, in one line and in this program's words instead of those of the library that reads it.
[<RequireQualifiedAccess>]
module Complaint =
    /// A command with those above it: notebook run.
    let rec private verb (command: Command) : string list =
        [ for parent in command.Parents do
              match parent with
              | :? RootCommand -> command.Name
              | :? Command as parent -> yield! verb parent @ [ command.Name ]
              | _ -> () ]

    let private commands (command: Command) : string list =
        [ for one in command.Subcommands do
              if not one.Hidden then
                  one.Name ]

    /// The first word of a call that nothing takes; those after it may be fine.
    let private stranger (command: Command) (word: string) : string =
        if word.StartsWith '-' then
            let name = word.Split('=')[0]

            match NameHint.DidYouMean(name, [ for option in command.Options -> option.Name ]) with
            | "" -> $"There is no option '{name}'."
            | guess -> $"There is no option '{name}'; {guess}"
        elif command.Subcommands.Count > 0 then
            $"There is no command '{word}'; {NameHint.Remedy(word, commands command)}."
        else
            $"'{word}' is a word too many; leave it out."

    let rec private optionOf (result: SymbolResult | null) : OptionResult option =
        match result with
        | null -> None
        | :? OptionResult as option -> Some option
        | result -> optionOf result.Parent

    let private isNumber (option: Option) (number: Type) = option.ValueType = number || Nullable.GetUnderlyingType option.ValueType = number

    /// A value that an option does not take, or has not.
    let private value (result: OptionResult) (message: string) : string =
        let option = result.Option
        let words = [ for word in option.GetCompletions CompletionContext.Empty -> word.Label ]

        match [ for token in result.Tokens -> token.Value ] with
        | [] -> $"{option.Name}: its value is missing; give {option.Name} {option.HelpName}."
        | [ given ] when not words.IsEmpty -> $"{option.Name}: there is no '{given}'; {NameHint.Remedy(given, words)}."
        | [ given ] when isNumber option typeof<int> -> $"{option.Name} {given}: give a whole number."
        | [ given ] when isNumber option typeof<float> -> $"{option.Name} {given}: give a number."
        | _ -> message

    /// What must be given and is not: options and arguments as help writes them.
    let private missing (call: ParseResult) : string list =
        let command = call.CommandResult.Command

        let isGiven (result: SymbolResult | null) =
            match result with
            | null -> false
            | :? OptionResult as option -> not option.Implicit
            | result -> result.Tokens.Count > 0

        [ for argument in command.Arguments do
              if argument.Arity.MinimumNumberOfValues > 0 && not (isGiven (call.GetResult argument)) then
                  argument.Name
          for option in command.Options do
              if option.Required && not (isGiven (call.GetResult option)) then
                  $"{option.Name} {option.HelpName}" ]

    let private words (call: ParseResult) : string =
        let command = call.CommandResult.Command

        match List.ofSeq call.UnmatchedTokens with
        | word :: _ -> stranger command word
        | [] ->
            let wrong =
                [ for error in call.Errors do
                      match optionOf error.SymbolResult with
                      | Some result when not result.Implicit -> value result error.Message
                      | _ -> () ]

            match wrong, missing call with
            | first :: _, _ -> first
            | [], [ one ] -> $"{one} is missing; give it."
            | [], (_ :: _ as several) -> $"""{String.concat ", " several} are missing; give them."""
            | [], [] when command.Subcommands.Count > 0 -> $"""Give a command, one of {String.concat ", " (commands command)}."""
            | [], [] -> call.Errors |> Seq.map (_.Message.ReplaceLineEndings(" ")) |> String.concat " "

    /// The line, which ends with where help is.
    let ofCall (call: ParseResult) : string =
        let help = String.concat " " ([ "mkdseg" ] @ verb call.CommandResult.Command @ [ "--help" ])
        $"{words call} See '{help}'."
