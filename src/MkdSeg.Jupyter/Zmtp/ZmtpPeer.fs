namespace MkdSeg.Jupyter

open System
open System.Buffers.Binary
open System.IO
open System.Net.Sockets
open System.Threading.Tasks

/// What is known of a peer; where there is room for few, lower ones go first.
type internal Standing =
    /// The handshake is not over.
    | Stranger = 0
    /// It speaks ZMTP.
    | Greeted = 1
    /// It has shown that it belongs here: by a right signature on the channels of requests, elsewhere by using the channel.
    | Known = 2

/// One connection.
[<Sealed>]
type internal ZmtpPeer(socket: Socket, number: uint32, backlog: Backlog) =
    let stream = new NetworkStream(socket, ownsSocket = true)
    let outbox = Outbox(stream, backlog)
    let reader = ZmtpReader(new BufferedStream(stream, 4096))

    /// Later ones have larger numbers.
    member _.Number = number

    /// Stands before the parts of its messages, as the identity that a ROUTER socket gives.
    member _.Identity: byte[] = ZmtpPeer.IdentityOf number

    static member IdentityOf(number: uint32) : byte[] =
        let identity = Array.zeroCreate<byte> 5
        BinaryPrimitives.WriteUInt32BigEndian(identity.AsSpan(1), number)
        identity

    /// The number in an identity, None where it is none of ours.
    static member NumberOf(identity: byte[]) : uint32 option =
        if identity.Length = 5 && identity[0] = 0uy then
            Some(BinaryPrimitives.ReadUInt32BigEndian(ReadOnlySpan(identity, 1, 4)))
        else
            None

    member val Standing = Standing.Stranger with get, set
    member val Subscriptions = Subscriptions() with get

    /// Sends bytes that are frames.
    member _.Send(frames: byte[]) : unit = outbox.Add(backlog.Add(frames, 1))

    /// Sends a message that others get too.
    member _.Send(parcel: Parcel) : unit = outbox.Add parcel

    /// The number of the message that has waited longest.
    member _.Oldest: int64 = outbox.Oldest

    /// Ends when all has been sent.
    member _.AllSent: Task = outbox.Emptied

    /// Sends what is given to it until the connection ends.
    member _.RunOutbox() : Task = outbox.Run()

    /// Says who we are and hears who the peer is: the type of its socket. ZmtpException where it does not keep to ZMTP 3.
    member peer.Greet(ourType: string) : Task<string> =
        task {
            peer.Send ZmtpGreeting.ours
            let! theirType = reader.ReadHandshake(fun () -> peer.Send(ZmtpFrames.ofCommand (ZmtpCommand.WriteReady ourType)))
            peer.Standing <- Standing.Greeted
            return theirType
        }

    member _.Read(mostBytes: int) : Task<ZmtpItem> = reader.Read mostBytes

    /// Ends the connection.
    member _.Close() : unit =
        outbox.Close()
        stream.Dispose()
