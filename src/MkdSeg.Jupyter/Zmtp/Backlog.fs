namespace MkdSeg.Jupyter

open System.Threading

/// A message on its way to some peers, who share its bytes.
[<Sealed>]
type internal Parcel(number: int64, bytes: byte[], receivers: int) =
    let mutable left = receivers
    /// Later parcels have larger numbers.
    member _.Number = number
    member _.Bytes = bytes

    /// Has reached a peer, or never will; true where that was the last one.
    member _.Leave() : bool = Interlocked.Decrement(&left) = 0

/// Counts what waits for peers who do not fetch it.
[<Sealed>]
type internal Backlog(mostBytes: int64) =
    let mutable bytes = 0L
    let mutable number = 0L

    /// A message for so many peers, at least one.
    member _.Add(message: byte[], receivers: int) : Parcel =
        Interlocked.Add(&bytes, message.LongLength) |> ignore
        Parcel(Interlocked.Increment &number, message, receivers)

    /// A peer has got the message, or never will.
    member _.Leave(parcel: Parcel) : unit =
        if parcel.Leave() then
            Interlocked.Add(&bytes, -parcel.Bytes.LongLength) |> ignore

    member _.IsOverLimit = Interlocked.Read &bytes > mostBytes
