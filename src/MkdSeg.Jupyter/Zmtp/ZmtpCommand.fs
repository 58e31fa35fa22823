namespace MkdSeg.Jupyter

open System
open System.Buffers.Binary
open System.Text

/// Commands that peers send beside messages.
[<RequireQualifiedAccess>]
type internal ZmtpCommand =
    /// Ends the handshake; says of what type the peer's socket is.
    | Ready of socketType: string
    /// Asks for a sign of life.
    | Ping of context: byte[]
    | Subscribe of topic: byte[]
    | Cancel of topic: byte[]
    /// Any other.
    | Other

    /// The most bytes of a command: one that peers have a use for holds a few names.
    static member MostBytes = 4096

    static member private Body(name: string, rest: byte[]) : byte[] =
        [| byte name.Length; yield! Encoding.ASCII.GetBytes name; yield! rest |]

    /// The body of this side's READY.
    static member WriteReady(socketType: string) : byte[] =
        let property (name: string) (value: string) : byte[] =
            let length = Array.zeroCreate<byte> 4
            BinaryPrimitives.WriteInt32BigEndian(length, value.Length)
            [| byte name.Length; yield! Encoding.ASCII.GetBytes name; yield! length; yield! Encoding.ASCII.GetBytes value |]

        ZmtpCommand.Body("READY", property "Socket-Type" socketType)

    /// The body of an answer to a Ping.
    static member WritePong(context: byte[]) : byte[] = ZmtpCommand.Body("PONG", context)

    /// The value of a property of READY, names without regard to case; "" where it is not there.
    static member private Property(wanted: string, properties: byte[]) : string =
        let damaged () = raise (ZmtpException "its READY command is damaged")

        let rec find (at: int) : string =
            if at = properties.Length then
                ""
            else
                let value = at + 1 + int properties[at] + 4

                if value > properties.Length then
                    damaged ()

                let length = BinaryPrimitives.ReadUInt32BigEndian(ReadOnlySpan(properties, value - 4, 4))

                if length > uint32 (properties.Length - value) then
                    damaged ()

                let name = Encoding.ASCII.GetString(properties, at + 1, int properties[at])
                let found = Encoding.ASCII.GetString(properties, value, int length)

                if name.Equals(wanted, StringComparison.OrdinalIgnoreCase) then found else find (value + int length)

        find 0

    /// What a command's body says. ZmtpException where it is damaged.
    static member Read(body: byte[]) : ZmtpCommand =
        if body.Length = 0 || 1 + int body[0] > body.Length then
            raise (ZmtpException "its command is damaged")

        let rest = body[1 + int body[0] ..]

        match Encoding.ASCII.GetString(body, 1, int body[0]) with
        | "READY" -> Ready(ZmtpCommand.Property("Socket-Type", rest))
        // Two bytes say for how long the peer counts it as a sign of life.
        | "PING" when rest.Length >= 2 -> Ping rest[2..]
        | "SUBSCRIBE" -> Subscribe rest
        | "CANCEL" -> Cancel rest
        | _ -> Other
