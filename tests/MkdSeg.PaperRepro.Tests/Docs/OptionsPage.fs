namespace MkdSeg.PaperRepro.Tests.Docs

open MkdSeg.PaperRepro.Cells
open MkdSeg.Training.Options

/// docs/reference/options.md, written from the options' own documentation.
[<RequireQualifiedAccess>]
module OptionsPage =
    let private escaped (words: string) = words.Replace("|", "\\|").Replace("<", "&lt;")

    let private all (options: TrainingOptions) = OptionReference.all options

    let private row (cells: string list) = $"""| {String.concat " | " cells} |"""

    let private grid (header: string list) (rows: string list list) =
        row header :: row (header |> List.map (fun _ -> "---")) :: List.map row rows |> String.concat "\n"

    /// What a profile has in place of the paper's value.
    let private profiles () : string =
        let names =
            [ for name in Profiles.Names do
                  if name <> "paper" then
                      name ]

        let values =
            [ for name in names -> all (Profiles.Named name) |> List.map (fun entry -> entry.Option, entry.Value) |> Map.ofList ]

        [ for entry in all Profiles.Paper do
              let own = [ for values in values -> values[entry.Option] ]

              if entry.Option <> "profile" && own |> List.exists (fun value -> value <> entry.Value) then
                  $"`{entry.Option}`" :: entry.Value :: own ]
        |> grid ("option" :: "paper" :: names)

    /// The whole page.
    let text () : string =
        let groups =
            all Profiles.Paper |> List.groupBy (fun entry -> if entry.Option.Contains '.' then (entry.Option.Split '.')[0] else "")

        [ yield "# Options of a training"
          yield
              "Written from the program by a test. Each is set with `--set NAME=VALUE` of `mkdseg train` and `mkdseg replay`, and stands "
              + "under its name in\n`run.json`. Defaults are those of profile `paper`; marks are [P] the paper's abstract or figure, "
              + "[S] a summary of it, [R] a\nre-implementation, [G] other papers of the group, [I] our inference "
              + "([PAPER.md](../../paper-repro/PAPER.md))."
          for group, entries in groups do
              yield if group = "" then "## Training" else $"## {group}"

              yield
                  [ for entry in entries -> [ $"`{entry.Option}`"; $"`{entry.Value}`"; escaped entry.What ] ]
                  |> grid [ "option"; "default"; "what" ]
          yield "## What profiles change"
          yield "Profile `auto` begins as `phantom` and chooses sizes and lengths by data, machine and `--minutes`."
          yield profiles () ]
        |> String.concat "\n\n"
        |> fun text -> text + "\n"
