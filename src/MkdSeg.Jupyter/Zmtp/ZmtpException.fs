namespace MkdSeg.Jupyter

/// The other side of a connection does not keep to ZMTP, or asks for more than it may.
[<Sealed>]
type internal ZmtpException(message: string) =
    inherit System.Exception(message)
