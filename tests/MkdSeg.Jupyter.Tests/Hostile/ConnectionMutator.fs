namespace MkdSeg.Jupyter.Tests.Hostile

open System
open MkdSeg.Jupyter
open MkdSeg.Jupyter.Tests

/// What a client that behaves sends on a channel, with one to four seeded changes.
module ConnectionMutator =
    let private conversation (channel: string) : byte[] =
        let rest =
            match channel with
            | "iopub" -> [ RawClient.Ready "SUB"; ZmtpFrames.ofMessage [ "\001status"B ] ]
            | "hb" -> [ RawClient.Ready "REQ"; ZmtpFrames.ofMessage [ ""B; "ping"B ] ]
            | _ ->
                [ RawClient.Ready "DEALER"
                  ZmtpFrames.ofMessage (Requests.signed "{\"msg_type\":\"kernel_info_request\"}"B "{}"B)
                  ZmtpFrames.ofMessage (Requests.signed "{\"msg_type\":\"history_request\"}"B "{\"n\":1}"B) ]

        Array.concat (ZmtpGreeting.ours :: rest)

    let private extremes =
        [| 0L
           1L
           -1L
           127L
           128L
           255L
           32767L
           65535L
           0x7FFFFFFFL
           0x80000000L
           0x7FFFFFC7L
           Int64.MaxValue
           Int64.MinValue
           1L <<< 40 |]

    let private change (random: Random) (bytes: byte[]) : byte[] =
        // Half of the changes are behind the greeting, where most is read.
        let first = if random.Next 2 = 0 then min ZmtpGreeting.Length (bytes.Length - 1) else 0
        let at = random.Next(first, bytes.Length)
        let until (most: int) = at + random.Next(1, 1 + min most (bytes.Length - at))

        let put (part: byte[]) =
            let copy = Array.copy bytes
            Array.blit part 0 copy at (min part.Length (bytes.Length - at))
            copy

        match random.Next 9 with
        | 0 -> put [| bytes[at] ^^^ (1uy <<< random.Next 8) |]
        | 1 -> put [| byte (random.Next 256) |]
        | 2 ->
            let number = BitConverter.GetBytes extremes[random.Next extremes.Length] |> Array.take (1 <<< random.Next 4)
            put (if random.Next 2 = 0 then Array.rev number else number)
        | 3 -> bytes[.. at - 1]
        | 4 -> Array.append bytes[.. at - 1] bytes[until 16 ..]
        | 5 -> Array.concat [ bytes[.. at - 1]; Array.init (random.Next 300) (fun _ -> byte (random.Next 256)); bytes[at..] ]
        | 6 ->
            let piece = bytes[at .. until 200 - 1]
            Array.concat [ bytes[.. at - 1]; Array.concat (Array.replicate (random.Next 2000) piece); bytes[at..] ]
        | 7 -> Array.concat [ bytes; [| byte (random.Next 8) |]; BitConverter.GetBytes extremes[random.Next extremes.Length] |> Array.rev ]
        | _ ->
            let other = conversation Connections.channels[random.Next Connections.channels.Length]
            Array.append bytes[.. at - 1] other[random.Next other.Length ..]

    /// The channel and bytes of a connection.
    let make (random: Random) : string * byte[] =
        let channel = Connections.channels[random.Next Connections.channels.Length]
        let changes = random.Next(1, 5)

        channel,
        Seq.fold
            (fun (bytes: byte[]) _ -> if bytes.Length = 0 then bytes else change random bytes)
            (conversation channel)
            (seq { 1..changes })
