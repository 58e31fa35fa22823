namespace MkdSeg.Notebooks

open System
open System.Text.Json.Nodes
open MkdSeg.Display

/// A cell of a notebook: a view of its JSON, whose other fields stay as they are.
[<Sealed>]
type NotebookCell internal (json: JsonObject) =
    /// nbformat writes texts of several lines as a list of lines with their ends.
    static let lines (text: string) : JsonNode =
        let parts = text.Split '\n'
        let last = parts.Length - 1
        let ended = parts |> Array.mapi (fun index part -> if index < last then part + "\n" else part) |> Array.filter ((<>) "")
        JsonArray(ended |> Array.map OutputJson.text)

    /// Texts become lists of lines, as Jupyter writes them; what is only for the moment goes.
    static let stored (output: JsonObject) : JsonObject =
        let output = output.DeepClone().AsObject()
        output.Remove "transient" |> ignore

        match output["text"] with
        | null -> ()
        | text -> output["text"] <- lines (OutputJson.joined text)

        match output["data"] with
        | :? JsonObject as data ->
            for name in [ for pair in data -> pair.Key ] do
                if name.StartsWith "text/" || name = MimeType.Svg then
                    data[name] <- lines (OutputJson.joined data[name])
        | _ -> ()

        output

    /// A cell with this tag is not run and keeps what it shows.
    static member SkipTag = "skip-execution"

    member internal _.Json = json
    member _.Id = OutputJson.joined json["id"]
    member _.IsCode = OutputJson.joined json["cell_type"] = "code"

    member _.Source
        with get () = OutputJson.joined json["source"]
        and set (text: string) = json["source"] <- lines text

    member _.Tags: string list =
        match json["metadata"] with
        | :? JsonObject as metadata ->
            match metadata["tags"] with
            | :? JsonArray as tags -> [ for tag in tags -> string tag ]
            | _ -> []
        | _ -> []

    /// Whether a run runs it: nbclient's tag leaves a cell out.
    member cell.IsRun: bool =
        cell.IsCode && not (String.IsNullOrWhiteSpace cell.Source) && not (List.contains NotebookCell.SkipTag cell.Tags)

    /// None where the cell has not been run.
    member _.ExecutionCount: int option =
        match json["execution_count"] with
        | null -> None
        | count -> Some(count.GetValue<int>())

    /// Outputs as they are stored; kinds that are not known are left out.
    member _.Outputs: CellOutput list =
        match json["outputs"] with
        | :? JsonArray as outputs ->
            [ for output in outputs do
                  match output with
                  | :? JsonObject as output -> yield! Option.toList (OutputJson.read output)
                  | _ -> () ]
        | _ -> []

    /// Takes what a run has left.
    member _.Clear() =
        json["outputs"] <- JsonArray()
        json["execution_count"] <- null

    /// What a run gives the cell.
    member _.Record(count: int, outputs: CellOutput list) =
        json["outputs"] <- JsonArray(outputs |> List.map (fun output -> stored (OutputJson.write count output) :> JsonNode) |> Array.ofList)
        json["execution_count"] <- JsonValue.Create count

    /// A new code cell with one tag.
    static member internal Create(id: string, tag: string, source: string) : NotebookCell =
        let metadata = JsonObject()
        metadata["tags"] <- JsonArray(JsonValue.Create tag)
        let json = JsonObject()
        json["cell_type"] <- JsonValue.Create "code"
        json["execution_count"] <- null
        json["id"] <- JsonValue.Create id
        json["metadata"] <- metadata
        json["outputs"] <- JsonArray()
        let cell = NotebookCell json
        cell.Source <- source
        cell
