namespace MkdSeg.PaperRepro.Tests.Docs

open System
open System.Text.Json
open System.Text.Json.Nodes
open MkdSeg.Imaging.Files
open MkdSeg.Training.Options

/// docs/reference/options.md, written from the options' own documentation.
[<RequireQualifiedAccess>]
module OptionsPage =
    /// One option: its name for --set, what it says of itself, and its default as JSON.
    type private Entry = { Name: string; Summary: string; Default: string }

    let private json (options: TrainingOptions) : JsonObject =
        (JsonSerializer.SerializeToNode(options, StrictJson.Settings) |> nonNull).AsObject()

    /// What depends on the machine has no default that could be written down.
    let private shown (name: string) (value: JsonNode | null) : string =
        match name, value with
        | "threads", _ -> "2, or 1 on one core"
        | _, null -> "null"
        | _, value -> value.ToJsonString()

    let rec private entries (prefix: string) (kind: Type) (value: JsonObject) : Entry list =
        [ for property in kind.GetProperties() |> Seq.filter _.CanWrite do
              let key = JsonNamingPolicy.CamelCase.ConvertName property.Name

              if value.ContainsKey key then
                  match value[key] with
                  | :? JsonObject as inner -> yield! entries $"{prefix}{key}." property.PropertyType inner
                  | plain ->
                      yield
                          { Name = prefix + key
                            Summary = (Summaries.ofProperty property).Replace("|", "\\|").Replace("<", "&lt;")
                            Default = shown (prefix + key) plain } ]

    let private all (options: TrainingOptions) = entries "" typeof<TrainingOptions> (json options)

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
            [ for name in names -> all (Profiles.Named name) |> List.map (fun entry -> entry.Name, entry.Default) |> Map.ofList ]

        [ for entry in all Profiles.Paper do
              let own = [ for values in values -> values[entry.Name] ]

              if entry.Name <> "profile" && own |> List.exists (fun value -> value <> entry.Default) then
                  $"`{entry.Name}`" :: entry.Default :: own ]
        |> grid ("option" :: "paper" :: names)

    /// The whole page.
    let text () : string =
        let groups =
            all Profiles.Paper |> List.groupBy (fun entry -> if entry.Name.Contains '.' then (entry.Name.Split '.')[0] else "")

        [ yield "# Options of a training"
          yield
              "Written from the program by a test. Each is set with `--set NAME=VALUE` of `mkdseg train` and `mkdseg replay`, and stands "
              + "under its name in\n`run.json`. Defaults are those of profile `paper`; marks are [P] the paper's abstract or figure, "
              + "[S] a summary of it, [R] a\nre-implementation, [G] other papers of the group, [I] our inference "
              + "([PAPER.md](../../paper-repro/PAPER.md))."
          for group, entries in groups do
              yield if group = "" then "## Training" else $"## {group}"

              yield
                  [ for entry in entries -> [ $"`{entry.Name}`"; $"`{entry.Default}`"; entry.Summary ] ]
                  |> grid [ "option"; "default"; "what" ]
          yield "## What profiles change"
          yield "Profile `auto` begins as `phantom` and chooses sizes and lengths by data, machine and `--minutes`."
          yield profiles () ]
        |> String.concat "\n\n"
        |> fun text -> text + "\n"
