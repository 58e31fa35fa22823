namespace MkdSeg.Notebooks

open System.Text.Json.Nodes

/// Questions about code and their answers, as parts of a JSON object.
[<RequireQualifiedAccess>]
module internal QuestionJson =
    let private text = OutputJson.text
    let private number (value: int) : JsonNode = JsonValue.Create value
    let private ofText (json: JsonObject) (name: string) : string = OutputJson.joined json[name]
    let private ofNumber (json: JsonObject) (name: string) : int = (nonNull json[name]).GetValue<int>()

    let writeQuestion (question: CodeQuestion) : (string * JsonNode) list =
        match question with
        | CodeQuestion.Complete(code, position) -> [ "about", text "complete"; "code", text code; "position", number position ]
        | CodeQuestion.Inspect(code, position) -> [ "about", text "inspect"; "code", text code; "position", number position ]
        | CodeQuestion.Completeness code -> [ "about", text "completeness"; "code", text code ]

    /// None for a question of an unknown kind.
    let readQuestion (json: JsonObject) : CodeQuestion option =
        let code = ofText json "code"

        match ofText json "about" with
        | "complete" -> Some(CodeQuestion.Complete(code, ofNumber json "position"))
        | "inspect" -> Some(CodeQuestion.Inspect(code, ofNumber json "position"))
        | "completeness" -> Some(CodeQuestion.Completeness code)
        | _ -> None

    let writeAnswer (answer: CodeAnswer) : (string * JsonNode) list =
        match answer with
        | CodeAnswer.Complete found ->
            [ "about", text "complete"
              "matches", JsonArray(found.Matches |> List.map text |> Array.ofList)
              "start", number found.Start
              "end", number found.End ]
        | CodeAnswer.Inspect None -> [ "about", text "inspect" ]
        | CodeAnswer.Inspect(Some lines) -> [ "about", text "inspect"; "found", text lines ]
        | CodeAnswer.Completeness Completeness.Complete -> [ "about", text "whole" ]
        | CodeAnswer.Completeness(Completeness.Incomplete indent) -> [ "about", text "incomplete"; "indent", text indent ]
        | CodeAnswer.Completeness Completeness.Invalid -> [ "about", text "invalid" ]

    /// None for an answer of an unknown kind.
    let readAnswer (json: JsonObject) : CodeAnswer option =
        match ofText json "about" with
        | "complete" ->
            let matches =
                match json["matches"] with
                | :? JsonArray as items -> [ for item in items -> string item ]
                | _ -> []

            Some(CodeAnswer.Complete { Matches = matches; Start = ofNumber json "start"; End = ofNumber json "end" })
        | "inspect" -> Some(CodeAnswer.Inspect(json["found"] |> Option.ofObj |> Option.map string))
        | "whole" -> Some(CodeAnswer.Completeness Completeness.Complete)
        | "incomplete" -> Some(CodeAnswer.Completeness(Completeness.Incomplete(ofText json "indent")))
        | "invalid" -> Some(CodeAnswer.Completeness Completeness.Invalid)
        | _ -> None
