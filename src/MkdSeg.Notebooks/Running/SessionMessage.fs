namespace MkdSeg.Notebooks

open System.Text.Json.Nodes

/// What a session's process and the one that began it tell each other: a JSON object a line.
[<RequireQualifiedAccess>]
type internal SessionMessage =
    /// To the session: run a cell.
    | Run of number: int * code: string
    /// To the session: interrupt the running cell.
    | Interrupt
    /// To the session: a question about code that is not run.
    | Ask of CodeQuestion
    /// From the session: what it found.
    | Answer of CodeAnswer
    /// From the session: it takes cells.
    | Ready
    /// From the session: an output of the running cell.
    | Output of CellOutput
    /// From the session: the cell has ended; a failure came before as an output.
    | Ended

    member message.Line: string =
        let parts =
            match message with
            | Run(number, code) ->
                [ "kind", OutputJson.text "run"; "number", JsonValue.Create number :> JsonNode; "code", OutputJson.text code ]
            | Interrupt -> [ "kind", OutputJson.text "interrupt" ]
            | Ask question -> ("kind", OutputJson.text "ask") :: QuestionJson.writeQuestion question
            | Answer answer -> ("kind", OutputJson.text "answer") :: QuestionJson.writeAnswer answer
            | Ready -> [ "kind", OutputJson.text "ready" ]
            | Output output -> [ "kind", OutputJson.text "output"; "content", OutputJson.write 0 output ]
            | Ended -> [ "kind", OutputJson.text "ended" ]

        (OutputJson.object parts).ToJsonString()

    /// None for a line that is no message.
    static member TryParse(line: string) : SessionMessage option =
        match JsonNode.Parse line with
        | :? JsonObject as json ->
            match OutputJson.joined json["kind"], json["content"] with
            | "run", _ -> Some(Run((nonNull json["number"]).GetValue<int>(), OutputJson.joined json["code"]))
            | "interrupt", _ -> Some Interrupt
            | "ask", _ -> QuestionJson.readQuestion json |> Option.map Ask
            | "answer", _ -> QuestionJson.readAnswer json |> Option.map Answer
            | "ready", _ -> Some Ready
            | "output", (:? JsonObject as output) -> OutputJson.read output |> Option.map Output
            | "ended", _ -> Some Ended
            | _ -> None
        | _ -> None
