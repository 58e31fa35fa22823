namespace MkdSeg.Notebooks

open System
open System.IO
open System.Text
open System.Text.Encodings.Web
open System.Text.Json
open System.Text.Json.Nodes
open MkdSeg.Imaging
open MkdSeg.Imaging.Files

/// A notebook file of nbformat 4. Whatever is in it and not known here is written back as it was read.
[<Sealed>]
type Notebook private (path: string, json: JsonObject) =
    /// Files of more bytes are refused unread.
    static let largest = 256L <<< 20

    static let parse (path: string) : JsonObject =
        let refused (what: string) = InvalidInputException $"{path} is not a notebook: {what}; give an .ipynb file of nbformat 4."

        let text = InputFile.ReadAllText(path, largest, "a notebook", "clear its outputs and try again")

        let root =
            try
                JsonNode.Parse(text, documentOptions = JsonDocumentOptions(MaxDepth = 128, AllowDuplicateProperties = false))
            with :? JsonException as problem ->
                raise (refused $"no JSON at line {problem.LineNumber.GetValueOrDefault() + 1L}")

        match root with
        | :? JsonObject as json ->
            match json["nbformat"], json["cells"] with
            | (:? JsonValue as version), (:? JsonArray as cells) when version.ToJsonString() = "4" ->
                if cells |> Seq.forall (fun cell -> cell :? JsonObject) then json else raise (refused "a cell is no object")
            | null, _ -> raise (refused "it names no nbformat")
            | (:? JsonValue as version), _ when version.ToJsonString() <> "4" -> raise (refused $"its nbformat is {version.ToJsonString()}")
            | _ -> raise (refused "it has no list of cells")
        | _ -> raise (refused "its JSON is no object")

    static let checkKernel (path: string) (json: JsonObject) =
        let under (node: JsonNode | null) (name: string) = match node with :? JsonObject as parent -> parent[name] | _ -> null
        let remedy = $"only F# notebooks are run here, with metadata.kernelspec.name \"{Notebook.Kernel}\""

        match OutputJson.joined (under (under json["metadata"] "kernelspec") "name") with
        | name when name = Notebook.Kernel -> ()
        | "" -> raise (InvalidInputException $"{path} names no kernel; {remedy}.")
        | other -> raise (InvalidInputException $"{path} is for the kernel '{other}'; {remedy}.")

    /// Cells of older files have no ids; from 4.5 on they must.
    static let bringUpToDate (json: JsonObject) =
        let minor = match json["nbformat_minor"] with null -> 0 | value -> value.GetValue<int>()

        if minor < 5 then
            json["nbformat_minor"] <- JsonValue.Create 5

        json["cells"]
        |> nonNull
        |> _.AsArray()
        |> Seq.iteri (fun index cell ->
            match cell with
            | :? JsonObject as cell when isNull cell["id"] -> cell["id"] <- JsonValue.Create $"cell-{index + 1}"
            | _ -> ())

    static let made =
        lazy JsonSerializerOptions(WriteIndented = true, IndentSize = 1, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping)

    /// The name of the kernel that runs these notebooks; .NET Interactive's, so that they open there too.
    static member Kernel = ".net-fsharp"

    /// Where it was read from.
    member _.Path = path

    member _.Cells: NotebookCell list = [ for cell in (nonNull json["cells"]).AsArray() -> NotebookCell((nonNull cell).AsObject()) ]

    member _.Insert(at: int, cell: NotebookCell) = (nonNull json["cells"]).AsArray().Insert(at, cell.Json)

    member _.Remove(cell: NotebookCell) = (nonNull json["cells"]).AsArray().Remove cell.Json |> ignore

    /// Writes the notebook; the file is there whole or not at all.
    member _.Write(target: string) : unit =
        let text = json.ToJsonString made.Value + "\n"
        AtomicFile.Write(target, fun stream -> stream.Write(Encoding.UTF8.GetBytes text))

    /// Reads a notebook. InvalidInputException where the file is missing, no notebook of nbformat 4, or for another kernel.
    static member Read(path: string) : Notebook =
        let json = parse path
        checkKernel path json
        bringUpToDate json
        Notebook(path, json)
