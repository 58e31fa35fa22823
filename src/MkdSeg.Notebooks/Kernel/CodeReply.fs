namespace MkdSeg.Notebooks

open System
open System.Text.Json.Nodes

/// A session's answers to requests about code that is not run.
[<RequireQualifiedAccess>]
module internal CodeReply =
    /// The content of the reply.
    let answer (session: Session) (request: string) (content: JsonObject) : JsonObject =
        let code = RequestContent.text content "code"
        let position () = CodePoints.toUnits code (RequestContent.number content "cursor_pos" Int32.MaxValue)

        match request with
        | MessageType.Complete -> Protocol.completion code (session.Complete(code, position ()))
        | MessageType.Inspect -> Protocol.inspection (session.Inspect(code, position ()))
        | MessageType.IsComplete -> Protocol.completeness (session.Completeness code)
        | other -> invalidArg (nameof request) $"{other} is not about code."
