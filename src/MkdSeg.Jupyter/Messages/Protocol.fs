namespace MkdSeg.Jupyter

open System
open System.Globalization
open System.Text.Json.Nodes
open MkdSeg.Display
open MkdSeg.Notebooks

/// Types of messages of the Jupyter protocol.
[<RequireQualifiedAccess>]
module internal MessageType =
    [<Literal>]
    let Execute = "execute_request"

    [<Literal>]
    let Complete = "complete_request"

    [<Literal>]
    let Inspect = "inspect_request"

    [<Literal>]
    let IsComplete = "is_complete_request"

    [<Literal>]
    let History = "history_request"

    [<Literal>]
    let CommInfo = "comm_info_request"

    [<Literal>]
    let KernelInfo = "kernel_info_request"

    [<Literal>]
    let Interrupt = "interrupt_request"

    [<Literal>]
    let Shutdown = "shutdown_request"

    [<Literal>]
    let CommOpen = "comm_open"

    [<Literal>]
    let CommMessage = "comm_msg"

    [<Literal>]
    let CommClose = "comm_close"

    [<Literal>]
    let Status = "status"

    [<Literal>]
    let ExecuteInput = "execute_input"

    /// The type of the answer to a request.
    let reply (request: string) : string = request.Replace("_request", "_reply")

/// Contents of the Jupyter messaging protocol 5.3, https://jupyter-client.readthedocs.io/en/stable/messaging.html
[<RequireQualifiedAccess>]
module internal Protocol =
    [<Literal>]
    let Version = "5.3"

    let private text = OutputJson.text
    let private node (json: JsonObject) : JsonNode = json
    let private number (value: int) : JsonNode = JsonValue.Create value
    let private empty () : JsonNode = JsonObject()

    /// A header for a message of this kernel.
    let header (session: string) (messageType: string) : JsonObject =
        OutputJson.object
            [ "msg_id", text (Guid.NewGuid().ToString())
              "session", text session
              "username", text "kernel"
              "date", text (DateTime.UtcNow.ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture))
              "msg_type", text messageType
              "version", text Version ]

    let ok (parts: (string * JsonNode) list) : JsonObject = OutputJson.object (("status", text "ok") :: parts)

    /// The content of a reply that a request was not reached.
    let aborted () : JsonObject = OutputJson.object [ "status", text "aborted" ]

    /// The content of a reply to a request that failed.
    let error (error: CellError) (parts: (string * JsonNode) list) : JsonObject =
        let content = OutputJson.write 0 (CellOutput.Failure error)
        content.Remove "output_type" |> ignore
        content["status"] <- text "error"

        for name, value in parts do
            content[name] <- value

        content

    let executed (count: int) (failure: CellError option) (expressions: JsonObject) : JsonObject =
        match failure with
        | None -> ok [ "execution_count", number count; "user_expressions", node expressions; "payload", JsonArray() ]
        | Some failure -> error failure [ "execution_count", number count ]

    /// What an output is on the wire: its type and content.
    let output (count: int) (output: CellOutput) : string * JsonObject =
        let content = OutputJson.write count output
        let kind = OutputJson.joined content["output_type"]
        content.Remove "output_type" |> ignore
        kind, content

    /// The value of one of the expressions that are asked for beside a cell.
    let expression (value: MimeBundle) : JsonObject =
        let _, content = output 0 (CellOutput.Result value)
        ok [ "data", (nonNull content["data"]).DeepClone(); "metadata", empty () ]

    let executeInput (code: string) (count: int) : JsonObject = OutputJson.object [ "code", text code; "execution_count", number count ]

    let status (isBusy: bool) : JsonObject = OutputJson.object [ "execution_state", text (if isBusy then "busy" else "idle") ]

    let kernelInfo () : JsonObject =
        let version (assembly: Reflection.Assembly) = (nonNull (assembly.GetName().Version)).ToString 3

        let language =
            OutputJson.object
                [ "name", text "F#"
                  "version", text (version typeof<int list>.Assembly)
                  "mimetype", text "text/x-fsharp"
                  "file_extension", text ".fsx"
                  "pygments_lexer", text "fsharp"
                  "codemirror_mode", text "text/x-fsharp" ]

        ok
            [ "protocol_version", text Version
              "implementation", text "mkdseg"
              "implementation_version", text (version typeof<CellOutput>.Assembly)
              "language_info", node language
              "banner", text "F# notebooks of MkdSeg.Repro"
              "debugger", JsonValue.Create false
              "help_links", JsonArray() ]

    let completion (code: string) (found: Completion) : JsonObject =
        ok
            [ "matches", JsonArray(found.Matches |> List.map text |> Array.ofList)
              "cursor_start", number (CodePoints.ofUnits code found.Start)
              "cursor_end", number (CodePoints.ofUnits code found.End)
              "metadata", empty () ]

    let inspection (found: string option) : JsonObject =
        let data = OutputJson.object [ for lines in Option.toList found -> MimeType.Plain, text lines ]
        ok [ "found", JsonValue.Create found.IsSome; "data", node data; "metadata", empty () ]

    let completeness (judged: Completeness) : JsonObject =
        match judged with
        | Completeness.Complete -> OutputJson.object [ "status", text "complete" ]
        | Completeness.Incomplete indent -> OutputJson.object [ "status", text "incomplete"; "indent", text indent ]
        | Completeness.Invalid -> OutputJson.object [ "status", text "invalid" ]

    /// Lines of (session, number, code); outputs are not kept.
    let history (hasOutputs: bool) (entries: (int * string) list) : JsonObject =
        let entry (count: int, code: string) : JsonNode =
            let input: JsonNode = if hasOutputs then JsonArray(text code, null) else text code
            JsonArray(number 0, number count, input)

        ok [ "history", JsonArray(entries |> List.map entry |> Array.ofList) ]

    let noComms () : JsonObject = ok [ "comms", empty () ]

    /// Closes what a client has opened and the kernel does not offer.
    let commClose (id: string) : JsonObject = OutputJson.object [ "comm_id", text id; "data", empty () ]

    let shutdown (isRestart: bool) : JsonObject = ok [ "restart", JsonValue.Create isRestart ]
