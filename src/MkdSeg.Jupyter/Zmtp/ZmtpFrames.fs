namespace MkdSeg.Jupyter

open System
open System.Buffers.Binary

/// Frames as they are on the wire: a byte of flags, the length in one or eight bytes, the body.
[<RequireQualifiedAccess>]
module internal ZmtpFrames =
    /// Another frame of the same message comes behind.
    [<Literal>]
    let More = 1uy

    /// The length takes eight bytes.
    [<Literal>]
    let Long = 2uy

    [<Literal>]
    let Command = 4uy

    /// How many bytes stand before a body.
    let private headLength (body: byte[]) = if body.Length > 255 then 9 else 2

    let private write (flags: byte) (body: byte[]) (target: Span<byte>) : unit =
        if body.Length > 255 then
            target[0] <- flags ||| Long
            BinaryPrimitives.WriteInt64BigEndian(target.Slice 1, int64 body.Length)
        else
            target[0] <- flags
            target[1] <- byte body.Length

        body.AsSpan().CopyTo(target.Slice(headLength body))

    let ofCommand (body: byte[]) : byte[] =
        let bytes = Array.zeroCreate<byte>(headLength body + body.Length)
        write Command body (bytes.AsSpan())
        bytes

    let ofMessage (parts: byte[] list) : byte[] =
        let bytes = Array.zeroCreate<byte>(parts |> List.sumBy (fun part -> headLength part + part.Length))
        let mutable at = 0
        let mutable rest = parts

        while not rest.IsEmpty do
            write (if rest.Tail.IsEmpty then 0uy else More) rest.Head (bytes.AsSpan(at))
            at <- at + headLength rest.Head + rest.Head.Length
            rest <- rest.Tail

        bytes
