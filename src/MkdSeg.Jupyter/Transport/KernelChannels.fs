namespace MkdSeg.Jupyter

open System
open System.Net
open System.Net.Sockets
open System.Threading.Tasks
open MkdSeg.Imaging

/// The channels on which requests come and answers go.
[<RequireQualifiedAccess>]
type internal Channel =
    | Shell
    | Control
    | IoPub

/// The five servers of a kernel. What cannot be read, has a bad signature or comes a second time is dropped with a word to `complaints`.
[<Sealed>]
type internal KernelChannels(connection: ConnectionFile, complaints: Complaints) =
    /// How long a message may wait at the end for someone to fetch it.
    static let linger = TimeSpan.FromMilliseconds 500.0
    /// Connections that may wait until they are accepted.
    static let mostUnaccepted = 512
    /// The most bytes of a message of somebody who has not shown a right signature yet. Clients begin with a request for kernel_info.
    static let mostOfStrangers = 256 * 1024
    /// The most bytes of a request. Jupyter's server takes a sixth of that from a browser.
    static let mostOfClients = 64 * 1024 * 1024
    static let mostOfOthers = 4096

    /// Requests that change something, so that one that somebody has recorded must not come through again.
    static let onlyOnce = [ MessageType.Execute; MessageType.Interrupt; MessageType.Shutdown ]

    let signer = MessageSigner connection.Key
    let seen = SeenSignatures()

    let listen (name: string) (port: int) : Socket =
        let socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)

        try
            socket.Bind(IPEndPoint(connection.Address, port))
            socket.Listen mostUnaccepted
            socket
        with :? SocketException as problem ->
            socket.Dispose()
            raise (InvalidInputException($"{name} {port} of the connection file cannot be listened on: {problem.Message}", problem))

    let serve (name: string) (port: int) (role: ZmtpRole) : ZmtpServer =
        ZmtpServer(listen $"{name}_port" port, role, (fun words -> complaints.Tell $"{name}_port: {words}"))

    let mutable receive: Channel -> WireMessage -> Task = fun _ _ -> Task.CompletedTask

    let hear (channel: Channel) (peer: ZmtpPeer) (parts: byte[] list) : Task =
        let drop (reason: string) =
            complaints.Tell $"a message on {channel} was dropped: it has {reason}."
            Task.CompletedTask

        match WireMessage.Read(peer.Identity :: parts, signer) with
        | Error reason -> drop reason
        | Ok message when List.contains message.Type onlyOnce && not (seen.Add message.Signature) -> drop "the signature of an earlier one"
        | Ok message ->
            peer.Standing <- Standing.Known
            receive channel message

    let requests (channel: Channel) : ZmtpRole =
        { SocketType = "ROUTER"
          Partners = [ "DEALER"; "REQ"; "ROUTER" ]
          MostBytes = fun standing -> if standing = Standing.Known then mostOfClients else mostOfStrangers
          Receive =
            fun peer item ->
                match item with
                | ZmtpItem.Message parts -> hear channel peer parts
                | _ -> Task.CompletedTask }

    let subscribe (peer: ZmtpPeer) (item: ZmtpItem) : Task =
        match item with
        | ZmtpItem.Command(ZmtpCommand.Subscribe topic) -> peer.Subscriptions.Add topic
        | ZmtpItem.Command(ZmtpCommand.Cancel topic) -> peer.Subscriptions.Remove topic
        // ZMTP 3.0 has no commands for it.
        | ZmtpItem.Message [ part ] when part.Length > 0 && part[0] = 1uy -> peer.Subscriptions.Add part[1..]
        | ZmtpItem.Message [ part ] when part.Length > 0 && part[0] = 0uy -> peer.Subscriptions.Remove part[1..]
        | _ -> ()

        peer.Standing <- Standing.Known
        Task.CompletedTask

    let publications: ZmtpRole =
        { SocketType = "PUB"
          Partners = [ "SUB"; "XSUB" ]
          MostBytes = fun _ -> mostOfOthers
          Receive = subscribe }

    /// Clients connect to it, and nothing is ever asked there.
    let questions: ZmtpRole =
        { requests Channel.Shell with
            MostBytes = fun _ -> mostOfStrangers
            Receive = fun _ _ -> Task.CompletedTask }

    let beat (peer: ZmtpPeer) (item: ZmtpItem) : Task =
        match item with
        | ZmtpItem.Message parts ->
            peer.Standing <- Standing.Known
            peer.Send(ZmtpFrames.ofMessage parts)
            // Who does not fetch an echo gets no other.
            peer.AllSent
        | _ -> Task.CompletedTask

    let heartbeats: ZmtpRole =
        { SocketType = "REP"
          Partners = [ "REQ"; "DEALER" ]
          MostBytes = fun _ -> mostOfOthers
          Receive = beat }

    let shell = serve "shell" connection.ShellPort (requests Channel.Shell)
    let control = serve "control" connection.ControlPort (requests Channel.Control)
    let publisher = serve "iopub" connection.IoPubPort publications

    let servers =
        [ shell
          control
          publisher
          serve "stdin" connection.StdinPort questions
          serve "hb" connection.HeartbeatPort heartbeats ]

    /// Begins; requests go to `receive`. A client is read from again when it has ended.
    member _.Start(receiver: Channel -> WireMessage -> Task) : unit =
        receive <- receiver

        for server in servers do
            server.Start()

    /// Sends a message, from any thread.
    member _.Send(channel: Channel, message: WireMessage) : unit =
        let frames = message.Frames signer

        match channel with
        | Channel.Shell -> shell.Send frames
        | Channel.Control -> control.Send frames
        | Channel.IoPub -> publisher.Publish frames

    interface IDisposable with
        /// Sends what is still to be sent and ends the connections; a client that is gone is not waited for.
        member _.Dispose() = Task.WaitAll [| for server in servers -> Task.Run(fun () -> server.Close linger) |]
