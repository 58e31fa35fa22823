namespace MkdSeg.PaperRepro

open System
open System.Collections
open System.Text.Json
open System.Text.Json.Nodes
open FSharp.Reflection
open MkdSeg.Imaging
open MkdSeg.Imaging.Files

/// Records as JSON files: written whole or not at all, read strictly: every key is there once and no other, and null stands only where
/// a value may be missing. A sealed file also holds the SHA-256 of what it says, so that an edited word is noticed.
[<RequireQualifiedAccess>]
module RecordFile =
    /// For writing: what reads strictly would refuse None in anonymous records. Made when first needed: help must not wait for it.
    let private made = lazy (JsonSerializerOptions(StrictJson.Settings, RespectNullableAnnotations = false))

    let node (value: 'T) : JsonObject = (JsonSerializer.SerializeToNode(value, made.Value) |> nonNull).AsObject()

    let text (value: 'T) : string = JsonSerializer.Serialize(value, made.Value) + "\n"

    let write (path: string) (value: 'T) : unit = AtomicFile.WriteText(path, text value)

    /// SHA-256 of what an object says, lower-case hexadecimal: the same however it is indented.
    let hash (json: JsonObject) : string = JsonSeal.HashOf json

    /// The object of a record with its seal.
    let sealNode (value: 'T) : JsonObject =
        let json = node value
        JsonSeal.Put json
        json

    let writeSealed (path: string) (value: 'T) : unit = AtomicFile.WriteText(path, (sealNode value).ToJsonString made.Value + "\n")

    /// The serializer looks for null in members, not within lists.
    let rec private holdsNull (value: obj | null) : bool =
        match value with
        | null -> true
        | :? string -> false
        | :? IEnumerable as items ->
            let mutable found = false

            for item in items do
                found <- found || holdsNull item

            found
        | value when FSharpType.IsRecord(value.GetType()) ->
            FSharpType.GetRecordFields(value.GetType())
            |> Seq.exists (fun field ->
                (typeof<IEnumerable>.IsAssignableFrom field.PropertyType || FSharpType.IsRecord field.PropertyType)
                && holdsNull (field.GetValue value))
        | _ -> false

    let private damaged (path: string) (kind: string) (remedy: string) (reason: string) : exn =
        DamagedFileException(path, "$", $"not {kind}: {reason}", remedy)

    let private complete (path: string) (kind: string) (remedy: string) (value: 'T) : 'T =
        if holdsNull (box value) then raise (damaged path kind remedy "a list holds null") else value

    /// The value of an object. InvalidInputException as `read`; `path` is for messages.
    let ofNode<'T when 'T: not struct and 'T: not null> (path: string) (kind: string) (remedy: string) (json: JsonObject) : 'T =
        JsonFile.Of<'T>(json, path, kind, remedy, StrictJson.Settings) |> complete path kind remedy

    /// The value of a sealed object; InvalidInputException where a word of it was changed, too.
    let ofSealed<'T when 'T: not struct and 'T: not null> (path: string) (kind: string) (remedy: string) (json: JsonObject) : 'T =
        let content = json.DeepClone().AsObject()

        if JsonSeal.Take content <> Nullable true then
            let reason = "its SHA-256 is not the one of what it says: it was changed after it was written, or is of an earlier version"
            raise (damaged path kind remedy reason)

        ofNode path kind remedy content

    /// `kind` and `remedy` are for messages. InvalidInputException where the file is missing or damaged.
    let read<'T when 'T: not struct and 'T: not null> (path: string) (kind: string) (remedy: string) : 'T =
        JsonFile.Read<'T>(path, kind, remedy, 1L <<< 26, StrictJson.Settings) |> complete path kind remedy

    /// The object of a file, as it stands.
    let readNode (path: string) (kind: string) (remedy: string) : JsonObject =
        match JsonFile.Read<JsonNode>(path, kind, remedy, 1L <<< 26, made.Value) with
        | :? JsonObject as json ->
            try
                hash json |> ignore
                json
            with :? InvalidOperationException ->
                raise (damaged path kind remedy "a text in it is no Unicode")
        | _ -> raise (damaged path kind remedy "it is no object")

    let readSealed<'T when 'T: not struct and 'T: not null> (path: string) (kind: string) (remedy: string) : 'T =
        readNode path kind remedy |> ofSealed path kind remedy
