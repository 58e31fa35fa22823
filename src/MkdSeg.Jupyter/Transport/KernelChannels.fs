namespace MkdSeg.Jupyter

open System
open System.Threading
open MkdSeg.Imaging
open NetMQ
open NetMQ.Sockets

/// The channels on which requests come and answers go.
[<RequireQualifiedAccess>]
type internal Channel =
    | Shell
    | Control
    | IoPub

/// The sockets of a kernel. One thread owns them all: it answers heartbeats, hands on requests and sends what others give it. What cannot be read or has a bad signature is dropped with a word to `complain`.
[<Sealed>]
type internal KernelChannels(connection: ConnectionFile, complain: string -> unit) =
    /// How long a message may wait at the end for someone to fetch it. More than a second has kept NetMQ from ending.
    static let linger = TimeSpan.FromMilliseconds 500.0
    static let graceToClean = TimeSpan.FromSeconds 2.0

    let signer = MessageSigner connection.Key

    let bind (socket: #NetMQSocket) (name: string) (port: int) =
        // Nothing may be lost where a cell writes faster than a client reads; a session bounds what a cell writes.
        socket.Options.SendHighWatermark <- 0
        socket.Options.ReceiveHighWatermark <- 0
        socket.Options.Linger <- linger

        try
            socket.Bind $"tcp://{connection.Address}:{port}"
        with :? NetMQException as problem ->
            raise (InvalidInputException($"{name} {port} of the connection file cannot be listened on: {problem.Message}", problem))

        socket

    let shell = bind (new RouterSocket()) "shell_port" connection.ShellPort
    let control = bind (new RouterSocket()) "control_port" connection.ControlPort
    let publisher = bind (new PublisherSocket()) "iopub_port" connection.IoPubPort
    // Clients connect to it, and nothing is ever asked there.
    let stdin = bind (new RouterSocket()) "stdin_port" connection.StdinPort
    let heartbeat = bind (new ResponseSocket()) "hb_port" connection.HeartbeatPort

    /// None is the last item.
    let outgoing = new NetMQQueue<(Channel * WireMessage) option>()
    let poller = new NetMQPoller()

    let hear (receive: Channel -> WireMessage -> unit) (channel: Channel) (socket: NetMQSocket) =
        match WireMessage.Read(List.ofSeq (socket.ReceiveMultipartBytes()), signer) with
        | Ok message -> receive channel message
        | Error reason -> complain $"a message on {channel} was dropped: it has {reason}."

    let send (channel: Channel) (message: WireMessage) =
        let socket: NetMQSocket =
            match channel with
            | Channel.Shell -> shell
            | Channel.Control -> control
            | Channel.IoPub -> publisher

        socket.SendMultipartBytes(Array.ofList (message.Frames signer))

    let sendNext () =
        match outgoing.Dequeue() with
        | Some(channel, message) -> send channel message
        | None -> poller.Stop()

    let run () =
        poller.Run()
        poller.Dispose()

        for socket in [ shell :> NetMQSocket; control; publisher; stdin; heartbeat ] do
            socket.Dispose()

        outgoing.Dispose()
        NetMQConfig.Cleanup true

    let owner = Thread(run, IsBackground = true, Name = "channels")

    /// Begins; requests go to `receive`, which must not take long.
    member _.Start(receive: Channel -> WireMessage -> unit) =
        shell.ReceiveReady.Add(fun _ -> hear receive Channel.Shell shell)
        control.ReceiveReady.Add(fun _ -> hear receive Channel.Control control)
        heartbeat.ReceiveReady.Add(fun _ -> heartbeat.SendFrame(heartbeat.ReceiveFrameBytes()))
        outgoing.ReceiveReady.Add(fun _ -> sendNext ())

        for socket in [ shell :> ISocketPollable; control; heartbeat ] do
            poller.Add socket

        poller.Add outgoing
        owner.Start()

    /// Sends a message, from any thread.
    member _.Send(channel: Channel, message: WireMessage) = outgoing.Enqueue(Some(channel, message))

    interface IDisposable with
        /// Sends what is still to be sent and closes the sockets; a client that is gone is not waited for.
        member _.Dispose() =
            outgoing.Enqueue None
            owner.Join graceToClean |> ignore
