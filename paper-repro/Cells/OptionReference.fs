namespace MkdSeg.PaperRepro.Cells

open System
open System.IO
open System.Reflection
open System.Text.Json
open System.Text.Json.Nodes
open System.Text.RegularExpressions
open System.Xml.Linq
open MkdSeg.Imaging
open MkdSeg.Imaging.Files
open MkdSeg.Training.Options

/// An option of a training: its name for a setting, its value as JSON, and what it says of itself.
type OptionLine = { Option: string; Value: string; What: string }

/// The options of a training by name, with the documentation that the compiler writes beside the program.
[<RequireQualifiedAccess>]
module OptionReference =
    let private documented =
        lazy
            (let path = Path.ChangeExtension(typeof<TrainingOptions>.Assembly.Location, ".xml") |> nonNull

             if not (File.Exists path) then
                 Map.empty
             else
                 Map.ofList
                     [ for entry in XDocument.Load(path).Descendants "member" do
                           match entry.Element "summary", entry.Attribute "name" with
                           | null, _
                           | _, null -> ()
                           | summary, name -> name.Value, summary ])

    /// The last words of a reference: "M:MkdSeg.Models.Losses.SoftDice.Of(Tensor,System.Boolean)" is SoftDice.Of, since a method's name
    /// says little alone.
    let private referenced (reference: string) : string =
        let name = (reference.Split '(')[0]
        let parts = name.Split '.'
        let isMethod = reference.StartsWith("M:", StringComparison.Ordinal) && parts.Length > 1
        if isMethod then $"{parts[parts.Length - 2]}.{Array.last parts}" else Array.last parts

    /// A summary as text of one line: references are named by their last words.
    let words (summary: XElement) : string =
        let text =
            [ for node in summary.Nodes() do
                  match node with
                  | :? XElement as element ->
                      match element.Attribute "cref" with
                      | null -> $"`{element.Value}`"
                      | reference -> $"`{referenced reference.Value}`"
                  | other -> (other :?> XText).Value ]
            |> String.concat ""

        Regex.Replace(text, @"\s+", " ").Trim()

    let private summary (property: PropertyInfo) : string =
        match documented.Value.TryFind $"P:{(nonNull property.DeclaringType).FullName}.{property.Name}" with
        | Some summary -> words summary
        | None -> "No documentation lies beside this program."

    /// What depends on the machine has no default that could be written down.
    let private shown (name: string) (value: JsonNode | null) : string =
        match name, value with
        | "threads", _ -> "2, or 1 on one core"
        | _, null -> "null"
        | _, value -> value.ToJsonString()

    let rec private lines (prefix: string) (kind: Type) (value: JsonObject) : OptionLine list =
        [ for property in kind.GetProperties() |> Seq.filter _.CanWrite do
              let key = JsonNamingPolicy.CamelCase.ConvertName property.Name

              if value.ContainsKey key then
                  match value[key] with
                  | :? JsonObject as inner -> yield! lines $"{prefix}{key}." property.PropertyType inner
                  | plain -> { Option = prefix + key; Value = shown (prefix + key) plain; What = summary property } ]

    /// Every option with its value in `options`, in the order of the documentation (docs/reference/options.md).
    let all (options: TrainingOptions) : OptionLine list =
        (JsonSerializer.SerializeToNode(options, StrictJson.Settings) |> nonNull).AsObject() |> lines "" typeof<TrainingOptions>

    /// The options whose name holds a word, such as "temperature" or "alignment."; where there is none those whose documentation does.
    /// InvalidInputException where there is neither; it names the nearest option.
    let about (word: string) (options: TrainingOptions) : OptionLine list =
        let all = all options
        let holds (text: string) = text.Contains(word, StringComparison.OrdinalIgnoreCase)

        match all |> List.filter (fun line -> holds line.Option), all |> List.filter (fun line -> holds line.What) with
        | [], [] -> raise (InvalidInputException $"No option is about '{word}'; {NameHint.Remedy(word, all |> List.map _.Option)}.")
        | [], told -> told
        | named, _ -> named
