namespace MkdSeg.Jupyter

open System.Text.Json.Nodes

/// Reads parts of a request's content; one that is missing or of another kind has its default.
[<RequireQualifiedAccess>]
module internal RequestContent =
    let private value<'T> (content: JsonObject) (name: string) (otherwise: 'T) : 'T =
        let mutable found = otherwise

        match content[name] with
        | :? JsonValue as value when value.TryGetValue<'T>(&found) -> found
        | _ -> otherwise

    let text (content: JsonObject) (name: string) : string = value content name ""
    let flag (content: JsonObject) (name: string) (otherwise: bool) : bool = value content name otherwise
    let number (content: JsonObject) (name: string) (otherwise: int) : int = value content name otherwise
