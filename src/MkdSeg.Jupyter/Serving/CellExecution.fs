namespace MkdSeg.Jupyter

open System
open System.Text.Json.Nodes
open MkdSeg.Notebooks

/// Runs the cells of execute requests.
[<Sealed>]
type internal CellExecution(session: KernelSession, history: KernelHistory, answers: KernelAnswers) =
    let evaluated (count: int) (asked: JsonNode | null) : JsonObject =
        let evaluate (expression: string) : JsonNode =
            match session.Evaluate(count, expression) with
            | Ok bundle -> Protocol.expression bundle
            | Error error -> Protocol.error error []

        match asked with
        | :? JsonObject as named -> OutputJson.object [ for pair in named -> pair.Key, evaluate (OutputJson.joined pair.Value) ]
        | _ -> JsonObject()

    /// Runs the cell and publishes its outputs; the content of the reply, and whether requests behind it are to be aborted.
    /// An empty cell is not counted.
    member _.Run(request: WireMessage) : JsonObject * bool =
        let code = RequestContent.text request.Content "code"
        let isSilent = RequestContent.flag request.Content "silent" false
        let isStored = RequestContent.flag request.Content "store_history" (not isSilent) && not isSilent

        if String.IsNullOrWhiteSpace code then
            Protocol.executed history.Count None (JsonObject()), false
        else
            let count = if isStored then history.Add code else history.Count + 1

            let show (output: CellOutput) =
                if not isSilent then
                    answers.Output(request, count, output)

            if not isSilent then
                answers.Publish(request, MessageType.ExecuteInput, Protocol.executeInput code count)

            match session.Run(count, code, show) with
            | Some error ->
                show (CellOutput.Failure error)
                Protocol.executed count (Some error) (JsonObject()), RequestContent.flag request.Content "stop_on_error" true
            | None -> Protocol.executed count None (evaluated count request.Content["user_expressions"]), false
