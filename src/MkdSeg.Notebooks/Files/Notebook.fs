namespace MkdSeg.Notebooks

open System
open System.IO
open System.Security.Cryptography
open System.Text
open System.Text.Encodings.Web
open System.Text.Json
open System.Text.Json.Nodes
open MkdSeg.Imaging
open MkdSeg.Imaging.Files

/// A notebook file of nbformat 4. Whatever is in it and not known here is written back as it was read.
[<Sealed>]
type Notebook private (path: string, json: JsonObject, written: DateTime) =
    static let checkKernel (path: string) (json: JsonObject) =
        let under (node: JsonNode | null) (name: string) =
            match node with
            | :? JsonObject as parent -> parent[name]
            | _ -> null

        let remedy = $"only F# notebooks are run here, with metadata.kernelspec.name \"{Notebook.Kernel}\""

        match OutputJson.joined (under (under json["metadata"] "kernelspec") "name") with
        | name when name = Notebook.Kernel -> ()
        | "" -> raise (InvalidInputException $"{path} names no kernel; {remedy}.")
        | other -> raise (InvalidInputException $"{path} is for the kernel '{other}'; {remedy}.")

    /// Cells of older files have no ids; from 4.5 on they must.
    static let bringUpToDate (json: JsonObject) =
        let minor =
            match json["nbformat_minor"] with
            | null -> 0
            | value -> value.GetValue<int>()

        if minor < 5 then
            json["nbformat_minor"] <- JsonValue.Create 5

        let cells = [ for cell in (nonNull json["cells"]).AsArray() -> (nonNull cell).AsObject() ]
        let mutable known = cells |> List.choose (fun cell -> cell["id"] |> Option.ofObj |> Option.map string) |> Set.ofList

        for cell in cells do
            if isNull cell["id"] then
                let id = Seq.initInfinite (fun n -> $"cell-{n + 1}") |> Seq.find (known.Contains >> not)
                known <- known.Add id
                cell["id"] <- JsonValue.Create id

    static let made =
        lazy
            JsonSerializerOptions(
                WriteIndented = true,
                IndentSize = 1,
                NewLine = "\n",
                MaxDepth = 2 * NotebookJson.MaxDepth,
                Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping
            )

    /// In the metadata of an executed copy: the hash of the rest, so that a copy that somebody has changed is told from an untouched one.
    static let mark = "mkdseg_executed_copy"

    static let hash (json: JsonObject) =
        json.ToJsonString made.Value |> Encoding.UTF8.GetBytes |> SHA256.HashData |> Convert.ToHexStringLower

    /// The name of the kernel that runs these notebooks; .NET Interactive's, so that they open there too.
    static member Kernel = ".net-fsharp"

    /// Where it was read from.
    member _.Path = path

    member _.Cells: NotebookCell list =
        [ for cell in (nonNull json["cells"]).AsArray() -> NotebookCell((nonNull cell).AsObject()) ]

    member _.Insert(at: int, cell: NotebookCell) = (nonNull json["cells"]).AsArray().Insert(at, cell.Json)

    member _.Remove(cell: NotebookCell) = (nonNull json["cells"]).AsArray().Remove cell.Json |> ignore

    /// Whether the file is still what was read.
    member _.IsUnchanged: bool =
        try
            DateTime.Equals(File.GetLastWriteTimeUtc path, written) && File.Exists path
        with
        | :? IOException
        | :? UnauthorizedAccessException -> false

    /// Writes the notebook; the file is there whole or not at all.
    member _.Write(target: string) : unit =
        let text = json.ToJsonString made.Value + "\n"
        AtomicFile.Write(target, fun stream -> stream.Write(Encoding.UTF8.GetBytes text))

    /// Writes an executed copy beside the notebook that was read, or into another folder; see IsUntouchedCopy.
    member notebook.WriteCopy(target: string) : unit =
        let metadata = (nonNull json["metadata"]).AsObject()
        metadata.Remove mark |> ignore
        metadata[mark] <- JsonValue.Create(hash json)
        notebook.Write target
        metadata.Remove mark |> ignore

    /// Whether a file is a copy that WriteCopy has written and nobody has changed since. InvalidInputException where it is no notebook.
    static member IsUntouchedCopy(path: string) : bool =
        let json = NotebookJson.load path

        match json["metadata"] with
        | :? JsonObject as metadata ->
            let stated = OutputJson.joined metadata[mark]
            metadata.Remove mark && stated = hash json
        | _ -> false

    /// Reads a notebook. InvalidInputException where the file is missing, no notebook of nbformat 4, or for another kernel.
    static member Read(path: string) : Notebook =
        let json = NotebookJson.load path
        let written = File.GetLastWriteTimeUtc path
        checkKernel path json
        bringUpToDate json
        Notebook(path, json, written)
