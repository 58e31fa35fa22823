namespace MkdSeg.Jupyter

open System
open System.Text
open System.Text.Json.Nodes
open MkdSeg.Notebooks

/// Sends what answers a request: to the one who asked, or to all who listen.
[<Sealed>]
type internal KernelAnswers(channels: KernelChannels) =
    let session = Guid.NewGuid().ToString()

    let toAll (request: WireMessage) (messageType: string) (content: JsonObject) =
        channels.Send(Channel.IoPub, WireMessage.Answer(request, [ Encoding.ASCII.GetBytes messageType ], session, messageType, content))

    member _.Reply(channel: Channel, request: WireMessage, content: JsonObject) =
        channels.Send(channel, WireMessage.Answer(request, request.Identities, session, MessageType.reply request.Type, content))

    member _.Publish(request: WireMessage, messageType: string, content: JsonObject) = toAll request messageType content

    /// An output of the cell of that number.
    member _.Output(request: WireMessage, count: int, output: CellOutput) = Protocol.output count output ||> toAll request
