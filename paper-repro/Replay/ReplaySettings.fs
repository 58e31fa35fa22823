namespace MkdSeg.PaperRepro

open System.IO
open System.Text.Json
open System.Text.Json.Nodes
open System.Text.Json.Serialization
open MkdSeg.Imaging
open MkdSeg.Imaging.Files

/// The file replay.json: what a folder's results were made with, so that no run mixes two settings.
[<RequireQualifiedAccess>]
module ReplaySettings =
    let private json =
        let options = JsonSerializerOptions(WriteIndented = true, NewLine = "\n", PropertyNamingPolicy = JsonNamingPolicy.CamelCase, AllowDuplicateProperties = false)
        options.Converters.Add(JsonStringEnumConverter(JsonNamingPolicy.CamelCase))
        options

    let private node (value: 'T) : JsonNode | null = JsonSerializer.SerializeToNode(value, json)

    /// Everything that the results depend on, one name each; the tables asked for are not among it.
    let describe (request: ReplayRequest) : JsonObject =
        let settings = JsonObject()
        let add (name: string) (value: JsonNode | null) = settings.Add(name, value)
        add "format" (node 1)

        match request.Source with
        | DataSource.Folder data -> add "data" (node (Path.GetFullPath data))
        | DataSource.Phantom study -> add "phantom" (node study.Cohort)

        // Any table's options will do: what differs between tables is named by the files.
        for KeyValue(name, value) in (node (request.Options Modality.Ct "mkd") |> nonNull).AsObject() do
            if name <> "method" && name <> "target" then
                add name (value |> Option.ofObj |> Option.map _.DeepClone() |> Option.toObj)

        settings

    let private text (value: JsonNode | null) = match value with null -> "null" | value -> value.ToJsonString()

    let private read (path: string) : JsonObject =
        let kind, remedy = "a replay's settings", "give another folder with --out"

        // A document looks for keys that are there twice at once, a node only when it is asked.
        let root = JsonFile.Read<JsonDocument>(path, kind, remedy, 1L <<< 20, json).RootElement

        match root.ValueKind with
        | JsonValueKind.Object -> JsonObject.Create root |> nonNull
        | other -> raise (DamagedFileException(path, "$", $"{other} is not {kind}", remedy))

    /// Opens the folder for these settings: an empty one is begun, one of the same settings is gone on with.
    let claim (folder: ReplayFolder) (request: ReplayRequest) : unit =
        let now = describe request

        if File.Exists folder.Settings then
            let was = read folder.Settings

            for name in Seq.append [ for KeyValue(name, _) in now -> name ] [ for KeyValue(name, _) in was -> name ] do
                if not (JsonNode.DeepEquals(was[name], now[name])) then
                    raise (
                        InvalidInputException
                            $"{folder.Root}: holds a replay with {name} {text was[name]}, now it is {text now[name]}; give the same values, or another folder with --out."
                    )
        elif File.Exists folder.Root || (Directory.Exists folder.Root && not (Seq.isEmpty (Directory.EnumerateFileSystemEntries folder.Root))) then
            raise (InvalidInputException $"{folder.Root}: is there already and holds no replay; give another folder with --out.")
        else
            Directory.CreateDirectory folder.Root |> ignore
            TableFiles.write folder.Settings (now.ToJsonString json + "\n")
