namespace MkdSeg.Jupyter

open System
open System.Text.Json.Nodes
open MkdSeg.Notebooks

/// Replies to requests about code that is not run.
[<RequireQualifiedAccess>]
module internal CodeReply =
    /// The content of the reply.
    let answer (session: KernelSession) (request: string) (content: JsonObject) : JsonObject =
        let code = RequestContent.text content "code"
        let position () = CodePoints.toUnits code (RequestContent.number content "cursor_pos" Int32.MaxValue)

        let question =
            match request with
            | MessageType.Complete -> CodeQuestion.Complete(code, position ())
            | MessageType.Inspect -> CodeQuestion.Inspect(code, position ())
            | MessageType.IsComplete -> CodeQuestion.Completeness code
            | other -> invalidArg (nameof request) $"{other} is not about code."

        match session.Ask question with
        | Ok(CodeAnswer.Complete found) -> Protocol.completion code found
        | Ok(CodeAnswer.Inspect found) -> Protocol.inspection found
        | Ok(CodeAnswer.Completeness judged) -> Protocol.completeness judged
        | Error error -> Protocol.error error []
