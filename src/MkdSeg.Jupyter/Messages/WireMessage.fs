namespace MkdSeg.Jupyter

open System.Text
open System.Text.Json.Nodes

/// A message between kernel and client.
type internal WireMessage =
    {
        /// Who it comes from or goes to; on iopub, its topic.
        Identities: byte[] list
        /// The header's JSON, byte for byte, so that an answer can name it as its parent.
        Header: byte[]
        /// The header of the message that this one answers.
        Parent: byte[]
        Type: string
        Content: JsonObject
        /// In hexadecimal digits; of a message that came.
        Signature: byte[]
    }

    static member private Delimiter = Encoding.ASCII.GetBytes "<IDS|MSG>"

    /// A message of this kernel to `identities`, in answer to another.
    static member Answer
        (request: WireMessage, identities: byte[] list, session: string, messageType: string, content: JsonObject)
        : WireMessage =
        { Identities = identities
          Header = Encoding.UTF8.GetBytes((Protocol.header session messageType).ToJsonString())
          Parent = request.Header
          Type = messageType
          Content = content
          Signature = [||] }

    /// Identities, delimiter, signature, header, parent header, metadata, content.
    member message.Frames(signer: MessageSigner) : byte[] list =
        let signed =
            [ message.Header; message.Parent; Encoding.ASCII.GetBytes "{}"; Encoding.UTF8.GetBytes(message.Content.ToJsonString()) ]

        message.Identities @ [ WireMessage.Delimiter; Encoding.ASCII.GetBytes(signer.Sign signed) ] @ signed

    /// The message, or why these frames are none. Buffers behind the content are left out.
    static member Read(frames: byte[] list, signer: MessageSigner) : Result<WireMessage, string> =
        match frames |> List.tryFindIndex ((=) WireMessage.Delimiter) with
        | None -> Error "no delimiter"
        | Some at ->
            match List.splitAt at frames with
            | identities, _ :: signature :: header :: parent :: metadata :: content :: _ ->
                if not (signer.IsValid(signature, [ header; parent; metadata; content ])) then
                    Error "a bad signature"
                else
                    match JsonText.tryObject header, JsonText.tryObject content with
                    | Some head, Some body when RequestContent.text head "msg_type" <> "" ->
                        Ok
                            { Identities = identities
                              Header = header
                              Parent = parent
                              Type = RequestContent.text head "msg_type"
                              Content = body
                              Signature = signature }
                    | _ -> Error "a header or content that is no JSON object"
            | _ -> Error "too few parts"
