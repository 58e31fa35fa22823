namespace MkdSeg.PaperRepro.Tests.Docs

open System
open System.CommandLine
open System.Globalization
open System.Threading
open MkdSeg.PaperRepro

/// docs/reference/command-line.md, written from the program's own commands.
[<RequireQualifiedAccess>]
module CommandLinePage =
    /// A text in a cell.
    let private cell (text: string) = text.Replace("|", "\\|").Replace("<", "&lt;").ReplaceLineEndings(" ")

    let private row (cells: string list) = $"""| {String.concat " | " cells} |"""

    let private nameOf (option: Option) =
        let names = option.Name :: [ for alias in option.Aliases -> alias ] |> String.concat ", "

        match option.HelpName with
        | null -> $"`{names}`"
        | value -> $"`{names} {value}`"

    let private defaultOf (option: Option) =
        if option.Required then
            "required"
        elif not option.HasDefaultValue then
            ""
        else
            match option.GetDefaultValue() with
            | null
            | :? bool
            | :? Array -> ""
            | value -> $"`{Convert.ToString(value, CultureInfo.InvariantCulture)}`"

    let rec private section (name: string) (command: Command) : string list =
        let children = [ for child in command.Subcommands |> Seq.filter (_.Hidden >> not) -> child ]
        let options = [ for option in command.Options |> Seq.filter (_.Hidden >> not) -> option ]

        let usage =
            name :: [ for argument in command.Arguments -> argument.HelpName |> Option.ofObj |> Option.defaultValue argument.Name ]

        [ yield $"## {name}"
          yield $"{command.Description}."
          if children.IsEmpty then
              yield $"""```text{Environment.NewLine}{String.concat " " usage} [options]{Environment.NewLine}```"""

              for argument in command.Arguments do
                  yield $"`{argument.HelpName}`: {argument.Description}."

              yield
                  [ row [ "option"; "what"; "default" ]
                    row [ "---"; "---"; "---" ]
                    for option in options do
                        row [ nameOf option; cell (option.Description |> Option.ofObj |> Option.defaultValue ""); defaultOf option ] ]
                  |> String.concat "\n"
          for child in children do
              yield! section $"{name} {child.Name}" child ]

    /// The whole page.
    let text () : string =
        let root = CommandLine.create (Screen.Process()) CancellationToken.None
        let commands = [ for command in root.Subcommands |> Seq.filter (_.Hidden >> not) -> command ]
        let anchor (name: string) = Page.anchor $"mkdseg {name}"

        [ yield "# Command line"
          yield
              "Written from the program by a test, as `mkdseg COMMAND --help` prints it. Exit codes: 0 done, 1 the work failed, "
              + "2 the call or the input is\nwrong, with one line that says what, where and what to do, 130 stopped by Ctrl+C "
              + "(run again to go on)."
          yield
              [ row [ "command"; "what" ]
                row [ "---"; "---" ]
                for command in commands do
                    row [ $"[{command.Name}](#{anchor command.Name})"; cell (nonNull command.Description) ] ]
              |> String.concat "\n"
          for command in commands do
              yield! section $"mkdseg {command.Name}" command ]
        |> String.concat "\n\n"
        |> fun text -> text + "\n"
