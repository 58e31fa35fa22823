namespace MkdSeg.PaperRepro

open System.Text.Json
open System.Text.Json.Nodes
open System.Text.Json.Serialization
open MkdSeg.Imaging.Files

/// Records as JSON files: written whole or not at all, read strictly.
[<RequireQualifiedAccess>]
module RecordFile =
    // Made when first needed: help must not wait for it.
    let private made =
        lazy
            (let options =
                JsonSerializerOptions(
                    WriteIndented = true,
                    NewLine = "\n",
                    PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
                    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
                    AllowDuplicateProperties = false
                )

             options.Converters.Add(JsonStringEnumConverter(JsonNamingPolicy.CamelCase))
             options)

    let node (value: 'T) : JsonObject = (JsonSerializer.SerializeToNode(value, made.Value) |> nonNull).AsObject()

    let text (value: 'T) : string = JsonSerializer.Serialize(value, made.Value) + "\n"

    let write (path: string) (value: 'T) : unit = AtomicFile.WriteText(path, text value)

    /// `kind` and `remedy` are for messages. InvalidInputException where the file is missing or damaged.
    let read<'T when 'T: not struct and 'T: not null> (path: string) (kind: string) (remedy: string) : 'T =
        JsonFile.Read<'T>(path, kind, remedy, 1L <<< 26, made.Value)
