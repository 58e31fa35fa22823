namespace MkdSeg.Jupyter

open System
open System.Collections.Concurrent
open System.Diagnostics
open System.Runtime.InteropServices
open System.Threading
open System.Threading.Tasks
open MkdSeg.Notebooks

/// A Jupyter kernel. Requests on the shell channel are handled one after another; those on the control channel, and those to interrupt
/// or shut down, at once.
[<Sealed>]
type JupyterKernel private (connection: ConnectionFile, launch: SessionLaunch, complaints: Complaints) =
    static let parentWatch = TimeSpan.FromSeconds 1.0
    static let mostWaiting = 10_000

    let ended = new ManualResetEventSlim()
    let queue = new BlockingCollection<int64 * WireMessage>()
    /// Requests that may wait; whoever sends more waits.
    let room = new SemaphoreSlim(mostWaiting)
    /// The number of the request that came last.
    let mutable received = 0L
    /// Requests to execute up to this one are aborted, since an earlier one failed.
    let mutable abortedUntil = 0L
    let channels = new KernelChannels(connection, complaints)
    let answers = KernelAnswers channels
    let history = KernelHistory()
    let session = new KernelSession(launch, Environment.CurrentDirectory)
    let cells = CellExecution(session, history, answers)

    let execute (request: WireMessage) =
        let content, hasFailed = cells.Run request

        if hasFailed then
            abortedUntil <- Interlocked.Read &received

        content

    let handle (channel: Channel) (request: WireMessage) =
        let reply content = answers.Reply(channel, request, content)

        match request.Type with
        | MessageType.Execute -> reply (execute request)
        | MessageType.Complete
        | MessageType.Inspect
        | MessageType.IsComplete -> reply (CodeReply.answer session request.Type request.Content)
        | MessageType.KernelInfo -> reply (Protocol.kernelInfo ())
        | MessageType.History ->
            reply (Protocol.history (RequestContent.flag request.Content "output" false) (history.Find request.Content))
        | MessageType.CommInfo -> reply (Protocol.noComms ())
        | MessageType.CommOpen ->
            answers.Publish(request, MessageType.CommClose, Protocol.commClose (RequestContent.text request.Content "comm_id"))
        | MessageType.CommMessage
        | MessageType.CommClose -> ()
        | MessageType.Interrupt ->
            session.Interrupt()
            reply (Protocol.ok [])
        | MessageType.Shutdown -> reply (Protocol.shutdown (RequestContent.flag request.Content "restart" false))
        | other -> complaints.Tell("unknown type", $"a message of type {Shown.brief other} was left out: this kernel does not know it.")

    let abort (channel: Channel) (request: WireMessage) = answers.Reply(channel, request, Protocol.aborted ())

    /// Handles a request between the two states of the kernel.
    let serve (work: Channel -> WireMessage -> unit) (channel: Channel) (request: WireMessage) =
        let tell (problem: exn) =
            let kind = problem.GetType().Name
            complaints.Tell($"{request.Type} {kind}", $"{request.Type} failed: {kind}, {Shown.brief problem.Message}")

        try
            answers.Publish(request, MessageType.Status, Protocol.status true)

            try
                work channel request
            with problem ->
                tell problem
                answers.Reply(channel, request, Protocol.error (CellError.Plain (problem.GetType().Name) problem.Message) [])

            answers.Publish(request, MessageType.Status, Protocol.status false)
        with problem ->
            tell problem

    let serveQueue () =
        for number, request in queue.GetConsumingEnumerable() do
            room.Release() |> ignore
            let work = if request.Type = MessageType.Execute && number <= abortedUntil then abort else handle
            serve work Channel.Shell request

    let enqueue (request: WireMessage) : Task =
        task {
            do! room.WaitAsync()
            queue.Add((Interlocked.Increment &received, request))
        }

    let receive (channel: Channel) (request: WireMessage) : Task =
        let isOfSession =
            List.contains request.Type [ MessageType.Execute; MessageType.Complete; MessageType.Inspect; MessageType.IsComplete ]

        let isUrgent = List.contains request.Type [ MessageType.Interrupt; MessageType.Shutdown ]

        if isUrgent || (channel = Channel.Control && not isOfSession) then
            serve handle channel request

            if request.Type = MessageType.Shutdown then
                ended.Set()

            Task.CompletedTask
        elif channel = Channel.Shell then
            enqueue request
        else
            complaints.Tell $"a message of type {request.Type} was left out: it belongs on the shell channel."
            Task.CompletedTask

    /// Ends with the process that started this one, where that is known.
    let watchParent () =
        match Int32.TryParse(Environment.GetEnvironmentVariable "JPY_PARENT_PID") with
        | true, parent ->
            let isThere () =
                try
                    use _ = Process.GetProcessById parent
                    true
                with :? ArgumentException ->
                    false

            while not (ended.Wait parentWatch) && isThere () do
                ()

            ended.Set()
        | _ -> ()

    let background (name: string) (work: unit -> unit) = Thread(work, IsBackground = true, Name = name).Start()

    let onSignal (signal: PosixSignal) (action: unit -> unit) : IDisposable =
        let handler (context: PosixSignalContext) =
            context.Cancel <- true
            action ()

        PosixSignalRegistration.Create(signal, handler)

    member private _.Serve() =
        use _ = onSignal PosixSignal.SIGINT session.Interrupt
        use _ = onSignal PosixSignal.SIGTERM ended.Set
        background "shell" serveQueue
        background "parent" watchParent
        channels.Start receive
        ended.Wait()
        (channels :> IDisposable).Dispose()
        (session :> IDisposable).Dispose()

    /// Serves until a client shuts it down, the process that started it ends, or SIGTERM comes; SIGINT interrupts the running cell.
    /// Words for whoever looks after the kernel go to `complain`. InvalidInputException where a port cannot be listened on.
    static member Run(connection: ConnectionFile, launch: SessionLaunch, complain: string -> unit) : unit =
        JupyterKernel(connection, launch, Complaints complain).Serve()
