namespace MkdSeg.Jupyter

open System
open System.Buffers.Binary
open System.IO
open System.Threading
open System.Threading.Tasks

/// What came from a peer.
[<RequireQualifiedAccess>]
type internal ZmtpItem =
    | Message of parts: byte[] list
    | Command of ZmtpCommand

/// Reads what a peer sends. Nothing that it announces takes memory before it has come, and what it has begun it must end in time.
[<Sealed>]
type internal ZmtpReader(stream: Stream) =
    static let graceToGreet = TimeSpan.FromSeconds 10.0
    /// Long enough for a large message over a slow tunnel.
    static let graceToEnd = TimeSpan.FromSeconds 60.0
    /// Identities, the six parts of a Jupyter message, and buffers.
    static let mostParts = 256
    static let firstPiece = 16 * 1024

    let head = Array.zeroCreate<byte> 8

    /// Its array grows as bytes come.
    let readBody (length: int) (token: CancellationToken) : Task<byte[]> =
        task {
            let mutable body = Array.zeroCreate<byte>(min length firstPiece)
            do! stream.ReadExactlyAsync(body.AsMemory(), token)

            while body.Length < length do
                let larger = Array.zeroCreate<byte>(int (min (int64 length) (2L * int64 body.Length)))
                body.CopyTo(larger, 0)
                do! stream.ReadExactlyAsync(larger.AsMemory(body.Length), token)
                body <- larger

            return body
        }

    let readLength (flags: byte) (token: CancellationToken) : Task<uint64> =
        task {
            let length = if flags &&& ZmtpFrames.Long <> 0uy then 8 else 1
            do! stream.ReadExactlyAsync(head.AsMemory(0, length), token)
            return if length = 8 then BinaryPrimitives.ReadUInt64BigEndian head else uint64 head[0]
        }

    /// The rest of a frame whose flags have been read, of at most `most` bytes.
    let readRest (flags: byte) (most: int) (token: CancellationToken) : Task<byte[]> =
        task {
            if flags > 7uy || (flags &&& ZmtpFrames.Command <> 0uy && flags &&& ZmtpFrames.More <> 0uy) then
                raise (ZmtpException "its frame has flags that there are not")

            let! length = readLength flags token

            if length > uint64 most then
                raise (ZmtpException "its message is too large")

            return! readBody (int length) token
        }

    let readFlags (token: CancellationToken) : Task<byte> =
        task {
            do! stream.ReadExactlyAsync(head.AsMemory(0, 1), token)
            return head[0]
        }

    let readCommand (flags: byte) (token: CancellationToken) : Task<ZmtpCommand> =
        task {
            let! body = readRest flags ZmtpCommand.MostBytes token
            return ZmtpCommand.Read body
        }

    let isCommand (flags: byte) = flags &&& ZmtpFrames.Command <> 0uy

    /// Reads the greeting and, after `answer`, the command that ends the handshake; the type of the peer's socket.
    member _.ReadHandshake(answer: unit -> unit) : Task<string> =
        task {
            use source = new CancellationTokenSource(graceToGreet)
            let greeting = Array.zeroCreate<byte> ZmtpGreeting.Length
            do! stream.ReadExactlyAsync(greeting.AsMemory(), source.Token)
            ZmtpGreeting.check greeting
            answer ()
            let! flags = readFlags source.Token

            if not (isCommand flags) then
                raise (ZmtpException "a message came before the handshake was over")

            match! readCommand flags source.Token with
            | ZmtpCommand.Ready socketType -> return socketType
            | _ -> return raise (ZmtpException "another command came where READY belongs")
        }

    /// What comes next, of at most `mostBytes` together.
    member _.Read(mostBytes: int) : Task<ZmtpItem> =
        task {
            // One may be silent for as long as one likes, but not within a message.
            let! first = readFlags CancellationToken.None
            use source = new CancellationTokenSource(graceToEnd)

            if isCommand first then
                let! command = readCommand first source.Token
                return ZmtpItem.Command command
            else
                let! body = readRest first mostBytes source.Token
                let parts = ResizeArray [ body ]
                let mutable left = mostBytes - body.Length
                let mutable flags = first

                while flags &&& ZmtpFrames.More <> 0uy do
                    if parts.Count = mostParts then
                        raise (ZmtpException "its message has too many parts")

                    let! next = readFlags source.Token

                    if isCommand next then
                        raise (ZmtpException "a command came within a message")

                    let! body = readRest next left source.Token
                    parts.Add body
                    left <- left - body.Length
                    flags <- next

                return ZmtpItem.Message(List.ofSeq parts)
        }
