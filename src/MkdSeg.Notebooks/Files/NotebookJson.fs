namespace MkdSeg.Notebooks

open System
open System.Text
open System.Text.Json
open System.Text.Json.Nodes
open MkdSeg.Imaging
open MkdSeg.Imaging.Files

/// Reads a notebook file as JSON and looks whether every part that is used here is what nbformat 4 says.
[<RequireQualifiedAccess>]
module internal NotebookJson =
    /// Files of more bytes are refused unread.
    let private largest = 256L <<< 20

    let private refused (path: string) (what: string) =
        InvalidInputException $"{path} is not a notebook: {what}; give an .ipynb file of nbformat 4."

    let private read (path: string) : string =
        let bytes = InputFile.ReadAllBytes(path, largest, "a notebook", "clear its outputs and try again")
        let preamble = if bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) then Encoding.UTF8.Preamble.Length else 0

        try
            UTF8Encoding(false, true).GetString(bytes, preamble, bytes.Length - preamble)
        with :? DecoderFallbackException as problem ->
            raise (refused path $"byte {problem.Index} is not UTF-8")

    /// A text with half a letter of two units cannot be given on as UTF-8.
    let rec private checkTexts (path: string) (node: JsonNode | null) : unit =
        match node with
        | :? JsonObject as json ->
            for pair in json do
                checkTexts path pair.Value
        | :? JsonArray as items ->
            for item in items do
                checkTexts path item
        | :? JsonValue as value when value.GetValueKind() = JsonValueKind.String ->
            try
                value.GetValue<string>() |> ignore
            with :? InvalidOperationException ->
                raise (refused path $"""{value.GetPath()} holds half a letter, such as \ud800 without its other half""")
        | _ -> ()

    let private isText (node: JsonNode | null) =
        match node with
        | :? JsonValue as value -> value.GetValueKind() = JsonValueKind.String
        | _ -> false

    /// A text, which may be a list of lines.
    let private isTextOrLines (node: JsonNode | null) =
        match node with
        | :? JsonArray as lines -> lines |> Seq.forall isText
        | single -> isText single

    let private isWhole (node: JsonNode | null) =
        match node with
        | :? JsonValue as value when value.GetValueKind() = JsonValueKind.Number ->
            match Int32.TryParse(value.ToJsonString()) with
            | true, number -> number >= 0
            | _ -> false
        | _ -> false

    let private checkCell (path: string) (index: int) (cell: JsonNode | null) : unit =
        let wrong (what: string) = raise (refused path $"cell {index + 1} {what}")

        match cell with
        | :? JsonObject as cell ->
            let absent (name: string) = isNull cell[name]

            let array (name: string) =
                match cell[name] with
                | :? JsonArray -> true
                | _ -> absent name

            if not (isText cell["cell_type"]) then
                wrong "names no cell_type"

            if not (isTextOrLines cell["source"]) then
                wrong "has no source that is a text or a list of lines"

            if not (absent "id" || isText cell["id"]) then
                wrong "has an id that is no text"

            if not (absent "execution_count" || isWhole cell["execution_count"]) then
                wrong "has an execution_count that is no whole number"

            if not (array "outputs") then
                wrong "has outputs that are no list"

            match cell["metadata"] with
            | null -> ()
            | :? JsonObject as metadata ->
                match metadata["tags"] with
                | null -> ()
                | :? JsonArray as tags when tags |> Seq.forall isText -> ()
                | _ -> wrong "has tags that are no list of words"
            | _ -> wrong "has metadata that are no object"
        | _ -> wrong "is no object"

    /// A notebook nested deeper is refused.
    [<Literal>]
    let MaxDepth = 128

    /// InvalidInputException where the file cannot be read, or is no notebook of nbformat 4.
    let load (path: string) : JsonObject =
        let refused = refused path

        let root =
            try
                JsonNode.Parse(read path, documentOptions = JsonDocumentOptions(MaxDepth = MaxDepth, AllowDuplicateProperties = false))
            with
            | :? JsonException as problem -> raise (refused $"no JSON at line {problem.LineNumber.GetValueOrDefault() + 1L}")
            | :? InvalidOperationException -> raise (refused "a name in it holds half a letter, such as \\ud800 without its other half")

        match root with
        | :? JsonObject as json ->
            checkTexts path json

            match json["nbformat"], json["cells"] with
            | (:? JsonValue as version), (:? JsonArray as cells) when version.ToJsonString() = "4" -> cells |> Seq.iteri (checkCell path)
            | null, _ -> raise (refused "it names no nbformat")
            | (:? JsonValue as version), _ when version.ToJsonString() <> "4" -> raise (refused $"its nbformat is {version.ToJsonString()}")
            | _ -> raise (refused "it has no list of cells")

            match json["nbformat_minor"] with
            | null -> ()
            | minor when isWhole minor -> ()
            | minor -> raise (refused $"its nbformat_minor is {minor.ToJsonString()}, which must be a whole number")

            json
        | _ -> raise (refused "its JSON is no object")
