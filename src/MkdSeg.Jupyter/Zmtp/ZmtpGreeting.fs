namespace MkdSeg.Jupyter

open System

/// The 64 bytes with which both sides of a connection begin, https://rfc.zeromq.org/spec/23/: a signature, the version, the name of the
/// security mechanism, whether this side serves it, and zeros.
[<RequireQualifiedAccess>]
module internal ZmtpGreeting =
    [<Literal>]
    let Length = 64

    let private mechanismAt = 12
    let private mechanismLength = 20

    /// What this side says: ZMTP 3.0 without a security mechanism; Jupyter signs its messages itself.
    let ours: byte[] =
        let bytes = Array.zeroCreate<byte> Length
        bytes[0] <- 0xFFuy
        bytes[9] <- 0x7Fuy
        bytes[10] <- 3uy
        "NULL"B.CopyTo(bytes, mechanismAt)
        bytes

    /// Throws ZmtpException for a greeting of another protocol, of one older than 3.0, or with a security mechanism.
    let check (theirs: byte[]) : unit =
        if theirs[0] <> 0xFFuy || theirs[9] <> 0x7Fuy then
            raise (ZmtpException "it does not begin as ZMTP does")

        if theirs[10] < 3uy then
            raise (ZmtpException "its version of ZMTP is older than 3.0")

        if not (theirs.AsSpan(mechanismAt, mechanismLength).SequenceEqual(ReadOnlySpan(ours, mechanismAt, mechanismLength))) then
            raise (ZmtpException "it asks for a security mechanism")
