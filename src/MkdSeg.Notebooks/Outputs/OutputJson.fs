namespace MkdSeg.Notebooks

open System
open System.Text.Json.Nodes
open MkdSeg.Display

/// Outputs as nbformat 4.5 and the Jupyter protocol write them. Between processes the same objects are used, one a line.
[<RequireQualifiedAccess>]
module OutputJson =
    /// A text as a part of an object.
    let text (value: string) : JsonNode = JsonValue.Create value |> nonNull :> JsonNode

    /// An object of named parts.
    let object (parts: (string * JsonNode) list) : JsonObject =
        let made = JsonObject()

        for name, value in parts do
            made[name] <- value

        made

    let private array (items: string list) : JsonNode = JsonArray(items |> List.map text |> Array.ofList)

    let private data (bundle: MimeBundle) : JsonNode = object [ for name, content in bundle.Forms -> name, text content ]

    let private shown (kind: string) (bundle: MimeBundle) (more: (string * JsonNode) list) =
        object ([ "output_type", text kind; "data", data bundle; "metadata", JsonObject() :> JsonNode ] @ more)

    let private transient (id: string) : string * JsonNode = "transient", object [ "display_id", text id ]

    /// The object of an output. `count` is the cell's execution count.
    let write (count: int) (output: CellOutput) : JsonObject =
        match output with
        | CellOutput.Text(stream, content) ->
            let name = if stream = StandardStream.Out then "stdout" else "stderr"
            object [ "output_type", text "stream"; "name", text name; "text", text content ]
        | CellOutput.Display(id, bundle) -> shown "display_data" bundle [ transient id ]
        | CellOutput.Update(id, bundle) -> shown "update_display_data" bundle [ transient id ]
        | CellOutput.Result bundle -> shown "execute_result" bundle [ "execution_count", JsonValue.Create count ]
        | CellOutput.Failure error ->
            object [ "output_type", text "error"; "ename", text error.Name; "evalue", text error.Message; "traceback", array error.Trace ]

    /// A text that may be written as a list of lines.
    let joined (node: JsonNode | null) : string =
        match node with
        | null -> ""
        | :? JsonArray as lines -> lines |> Seq.map string |> String.concat ""
        | single -> string single

    let private bundle (output: JsonObject) : MimeBundle =
        match output["data"] with
        | :? JsonObject as data -> { Forms = [ for pair in data -> pair.Key, joined pair.Value ] }
        | _ -> { Forms = [] }

    let private displayId (output: JsonObject) : string =
        match output["transient"] with
        | :? JsonObject as transient -> joined transient["display_id"]
        | _ -> ""

    /// The output that an object stands for, None for an unknown kind.
    let read (output: JsonObject) : CellOutput option =
        match joined output["output_type"] with
        | "stream" ->
            let stream = if joined output["name"] = "stderr" then StandardStream.Error else StandardStream.Out
            Some(CellOutput.Text(stream, joined output["text"]))
        | "display_data" -> Some(CellOutput.Display(displayId output, bundle output))
        | "update_display_data" -> Some(CellOutput.Update(displayId output, bundle output))
        | "execute_result" -> Some(CellOutput.Result(bundle output))
        | "error" ->
            let trace =
                match output["traceback"] with
                | :? JsonArray as lines -> [ for line in lines -> string line ]
                | _ -> []

            Some(CellOutput.Failure { Name = joined output["ename"]; Message = joined output["evalue"]; Trace = trace })
        | _ -> None
