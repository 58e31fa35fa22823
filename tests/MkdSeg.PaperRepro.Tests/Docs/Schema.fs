namespace MkdSeg.PaperRepro.Tests.Docs

open System
open System.Reflection
open System.Text.Encodings.Web
open System.Text.Json
open System.Text.Json.Nodes
open System.Text.Json.Schema
open MkdSeg.Imaging
open MkdSeg.Imaging.Files

/// data/schema: what files of the program may hold, written from their types.
[<RequireQualifiedAccess>]
module Schema =
    /// A part whose values a converter of ours writes, which the exporter does not know: numbers are numbers, modalities words, of the
    /// others anything goes.
    let private converted (kind: Type) : JsonObject =
        let part = JsonObject()
        let put (types: string list) = part["type"] <- JsonArray [| for one in types -> JsonValue.Create one :> JsonNode | null |]

        if kind = typeof<float> then
            part["type"] <- JsonValue.Create "number"
        elif kind = typeof<Nullable<float>> || kind = typeof<float option> then
            put [ "number"; "null" ]
        elif kind = typeof<Modality> then
            part["type"] <- JsonValue.Create "string"

        part

    /// An option may be null; of options in types without a name the exporter does not say so.
    let private orNull (kind: Type) (part: JsonObject) =
        let isOption = kind.IsGenericType && kind.GetGenericTypeDefinition() = typedefof<_ option>

        match part["type"] with
        | :? JsonValue as one when isOption -> part["type"] <- JsonArray(one.DeepClone(), JsonValue.Create "null")
        | _ -> ()

    /// The schema of a part, with what its property says of itself.
    let private described (context: JsonSchemaExporterContext) (schema: JsonNode) : JsonNode =
        let part =
            match schema with
            | :? JsonObject as part -> part
            | _ -> converted context.TypeInfo.Type

        orNull context.TypeInfo.Type part

        match context.PropertyInfo with
        | null -> ()
        | info ->
            match info.AttributeProvider with
            | :? PropertyInfo as property ->
                match Summaries.tryProperty property with
                | Some summary -> part["description"] <- JsonValue.Create summary
                | None -> ()
            | _ -> ()

        part

    let private schema (file: string) (kind: Type) : JsonObject =
        let settings =
            JsonSchemaExporterOptions(
                TreatNullObliviousAsNonNullable = true,
                TransformSchemaNode = fun context schema -> described context schema
            )

        let schema = JsonSchemaExporter.GetJsonSchemaAsNode(StrictJson.Settings, kind, settings).AsObject()
        schema.Insert(0, "title", JsonValue.Create file)
        schema.Insert(0, "$schema", JsonValue.Create "https://json-schema.org/draft/2020-12/schema")
        schema

    let private written (schema: JsonObject) : string =
        let writing = JsonSerializerOptions(StrictJson.Settings, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping)
        schema.ToJsonString writing + "\n"

    /// The schema of a file that holds a value of this type.
    let text (file: string) (kind: Type) : string = written (schema file kind)

    /// The same of a file that is sealed.
    let textSealed (file: string) (kind: Type) : string =
        let schema = schema file kind
        let seal = JsonObject()
        seal["type"] <- JsonValue.Create "string"
        seal["description"] <- JsonValue.Create "SHA-256 of what the rest says, lower-case hexadecimal."
        (nonNull schema["properties"]).AsObject().Add(JsonSeal.Key, seal)
        (nonNull schema["required"]).AsArray().Add(JsonValue.Create JsonSeal.Key)
        written schema
