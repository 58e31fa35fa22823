namespace MkdSeg.Jupyter

open System
open System.Buffers.Binary
open System.Collections.Generic
open System.Text

/// The signatures of the last messages: a message that comes a second time was recorded and sent again by somebody else.
[<Sealed>]
type internal SeenSignatures() =
    /// As many as jupyter_client keeps.
    static let most = 65536
    let seen = HashSet<UInt128>()
    let order = Queue<UInt128>()

    /// Whether this signature, 64 hexadecimal digits, is a new one.
    member _.Add(signature: byte[]) : bool =
        // Half of its bits are as good as all.
        let key = BinaryPrimitives.ReadUInt128BigEndian(ReadOnlySpan(Convert.FromHexString(Encoding.ASCII.GetString signature)))

        lock seen (fun () ->
            let isNew = seen.Add key

            if isNew then
                order.Enqueue key

                if order.Count > most then
                    seen.Remove(order.Dequeue()) |> ignore

            isNew)
