namespace MkdSeg.PaperRepro.Tests.Docs

open System
open System.Reflection
open System.Text.Encodings.Web
open System.Text.Json
open System.Text.Json.Nodes
open System.Text.Json.Schema
open MkdSeg.Imaging.Files
open MkdSeg.Training.Runs

/// data/schema/run.schema.json: what a run's manifest may hold, written from its type.
[<RequireQualifiedAccess>]
module RunSchema =
    /// A part whose values a converter of ours writes, which the exporter does not know: numbers are numbers, of the others anything goes.
    let private converted (kind: Type) : JsonObject =
        let part = JsonObject()

        if kind = typeof<float> then
            part["type"] <- JsonValue.Create "number"
        elif kind = typeof<Nullable<float>> then
            part["type"] <- JsonArray(JsonValue.Create "number", JsonValue.Create "null")

        part

    /// The schema of a part, with what its property says of itself.
    let private described (context: JsonSchemaExporterContext) (schema: JsonNode) : JsonNode =
        let part =
            match schema with
            | :? JsonObject as part -> part
            | _ -> converted context.TypeInfo.Type

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

    /// The whole file.
    let text () : string =
        let settings =
            JsonSchemaExporterOptions(
                TreatNullObliviousAsNonNullable = true,
                TransformSchemaNode = fun context schema -> described context schema
            )

        let schema = JsonSchemaExporter.GetJsonSchemaAsNode(StrictJson.Settings, typeof<RunManifest>, settings).AsObject()
        schema.Insert(0, "title", JsonValue.Create RunManifest.FileName)
        schema.Insert(0, "$schema", JsonValue.Create "https://json-schema.org/draft/2020-12/schema")
        let writing = JsonSerializerOptions(StrictJson.Settings, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping)
        schema.ToJsonString writing + "\n"
