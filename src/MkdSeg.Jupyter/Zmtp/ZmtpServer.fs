namespace MkdSeg.Jupyter

open System
open System.Collections.Generic
open System.IO
open System.Net.Sockets
open System.Threading.Tasks

/// What a server is for its peers.
type internal ZmtpRole =
    {
        SocketType: string
        /// Types of sockets that may connect.
        Partners: string list
        /// The most bytes of a peer's message.
        MostBytes: Standing -> int
        /// Takes what a peer sends. The peer is not read from before this ends, and is cut off where it throws ZmtpException.
        Receive: ZmtpPeer -> ZmtpItem -> Task
    }

/// Serves whoever connects to a listening socket. Whatever a peer does, at most its own connection ends: messages have limits, so has the
/// number of peers, and so has what waits for them. Words about peers that were cut off go to `complain`.
[<Sealed>]
type internal ZmtpServer(listener: Socket, role: ZmtpRole, complain: string -> unit) =
    static let mostPeers = 128
    /// Bytes that may wait for peers who do not fetch them.
    static let mostWaiting = 256L <<< 20
    static let pauseWithoutSockets = TimeSpan.FromMilliseconds 100.0

    let gate = obj ()
    let peers = Dictionary<uint32, ZmtpPeer>()
    let backlog = Backlog mostWaiting
    let mutable lastNumber = 0u
    let mutable isClosed = false

    /// Takes a new peer in; whoever must go for it, which may be itself.
    let admit (peer: ZmtpPeer) : ZmtpPeer option =
        lock gate (fun () ->
            let leaves =
                if isClosed then
                    Some peer
                elif peers.Count < mostPeers then
                    None
                else
                    peers.Values
                    |> Seq.filter (fun other -> other.Standing < Standing.Known)
                    |> Seq.sortBy (fun other -> other.Standing, other.Number)
                    |> Seq.tryHead
                    |> Option.orElse (Some peer)

            leaves |> Option.iter (fun other -> peers.Remove other.Number |> ignore)

            if not (leaves |> Option.exists (fun other -> Object.ReferenceEquals(other, peer))) then
                peers.Add(peer.Number, peer)

            leaves)

    let cutOff (peer: ZmtpPeer) (reason: string) : unit =
        lock gate (fun () -> peers.Remove peer.Number |> ignore)
        peer.Close()
        complain $"a connection was ended: {reason}."

    /// Reads from a peer until its connection ends.
    let hear (peer: ZmtpPeer) : Task =
        task {
            let! theirType = peer.Greet role.SocketType

            if not (List.contains theirType role.Partners) then
                let partners = String.concat " or " role.Partners
                raise (ZmtpException $"its socket is of another type than {partners}")

            while true do
                match! peer.Read(role.MostBytes peer.Standing) with
                | ZmtpItem.Command(ZmtpCommand.Ping context) ->
                    // Whoever does not fetch what it has is not given more.
                    if peer.AllSent.IsCompleted then
                        peer.Send(ZmtpFrames.ofCommand (ZmtpCommand.WritePong context))
                | item -> do! role.Receive peer item
        }

    /// Waits for the end of one of a peer's two directions, which is the end of both.
    let until (work: unit -> Task) (peer: ZmtpPeer) : Task =
        task {
            try
                do! work ()
            with
            | :? ZmtpException as problem -> cutOff peer problem.Message
            | :? OperationCanceledException -> cutOff peer "it did not end in time what it had begun"
            // It is gone, or was cut off.
            | :? IOException
            | :? ObjectDisposedException -> ()
            | problem -> cutOff peer $"{problem.GetType().Name}, {problem.Message}"

            lock gate (fun () -> peers.Remove peer.Number |> ignore)
            peer.Close()
        }

    let take (socket: Socket) : unit =
        socket.NoDelay <- true
        lastNumber <- lastNumber + 1u
        let peer = ZmtpPeer(socket, lastNumber, backlog)

        admit peer |> Option.iter (fun other -> cutOff other "there were too many, and it had shown nothing that belongs here")

        until peer.RunOutbox peer |> ignore
        until (fun () -> hear peer) peer |> ignore

    let accept () : Task =
        task {
            while not isClosed do
                try
                    let! socket = listener.AcceptAsync()

                    try
                        take socket
                    with _ ->
                        // It was gone again before it was looked at.
                        socket.Dispose()
                with _ ->
                    // No more file handles, or the end: the next one may be luckier.
                    do! Task.Delay pauseWithoutSockets
        }

    /// Makes room where too much waits: whoever is furthest behind is cut off.
    let makeRoom () : unit =
        let mutable isEnough = not backlog.IsOverLimit

        while not isEnough do
            match
                lock gate (fun () ->
                    peers.Values |> Seq.filter (fun peer -> peer.Oldest < Int64.MaxValue) |> Seq.sortBy _.Oldest |> Seq.tryHead)
            with
            | Some peer ->
                cutOff peer "it did not fetch what was sent to it"
                isEnough <- not backlog.IsOverLimit
            | None -> isEnough <- true

    /// Begins to accept connections.
    member _.Start() : unit = accept () |> ignore

    /// Sends a message to the peer of an identity, which stands before its parts; to nobody where it is gone.
    member _.Send(message: byte[] list) : unit =
        let find (identity: byte[]) =
            match ZmtpPeer.NumberOf identity with
            | Some number ->
                lock gate (fun () ->
                    match peers.TryGetValue number with
                    | true, peer -> Some peer
                    | _ -> None)
            | None -> None

        match message with
        | identity :: parts ->
            find identity |> Option.iter _.Send(ZmtpFrames.ofMessage parts)
            makeRoom ()
        | [] -> ()

    /// Sends a message to all who have subscribed to its topic, its first part.
    member _.Publish(message: byte[] list) : unit =
        let frames = lazy (ZmtpFrames.ofMessage message)

        lock gate (fun () ->
            match
                [ for peer in peers.Values do
                      if peer.Subscriptions.Has message.Head then
                          peer ]
            with
            | [] -> ()
            | subscribers ->
                let parcel = backlog.Add(frames.Value, subscribers.Length)

                for peer in subscribers do
                    peer.Send parcel)

        makeRoom ()

    /// Waits at most so long until all is sent, and ends all connections.
    member _.Close(linger: TimeSpan) : unit =
        let left =
            lock gate (fun () ->
                isClosed <- true
                List.ofSeq peers.Values)

        listener.Dispose()
        Task.WaitAll([| for peer in left -> peer.AllSent |], linger) |> ignore

        for peer in left do
            peer.Close()
