namespace MkdSeg.Jupyter.Tests

open System
open System.Diagnostics
open System.IO
open System.Net
open System.Net.Sockets
open System.Threading
open MkdSeg.Jupyter
open MkdSeg.Notebooks.Tests
open MkdSeg.PaperRepro.Tests
open NUnit.Framework

/// Connection files for kernels of these tests.
module Connections =
    [<Literal>]
    let Key = "k"

    let channels = [ "shell"; "iopub"; "stdin"; "control"; "hb" ]

    /// Ports that nobody listens on.
    let freePorts (count: int) : int list =
        let listeners = [ for _ in 1..count -> new TcpListener(IPAddress.Loopback, 0) ]
        listeners |> List.iter _.Start()
        let ports = listeners |> List.map (fun listener -> (listener.LocalEndpoint :?> IPEndPoint).Port)
        listeners |> List.iter _.Dispose()
        ports

    let write (place: NotebookPlace) (ports: int list) : string =
        let named = List.zip channels ports |> List.map (fun (name, port) -> $"\"{name}_port\": {port}") |> String.concat ", "

        place.Write(
            "connection.json",
            $"{{{named}, \"ip\": \"127.0.0.1\", \"key\": \"{Key}\", \"transport\": \"tcp\", \"signature_scheme\": \"hmac-sha256\"}}"
        )

    let run (environment: (string * string) list) (path: string) =
        Program.runWith environment [ "notebook"; "kernel"; "run"; "--connection-file"; path ]

/// A client that writes bytes as it likes.
type RawClient(port: int) =
    let client = new TcpClient()

    do
        client.Connect(IPAddress.Loopback, port)
        client.SendTimeout <- 20_000

    let stream = client.GetStream()
    let reader = ZmtpReader stream
    let mutable pending: Tasks.Task<ZmtpItem> option = None

    static member Ready(socketType: string) : byte[] = ZmtpFrames.ofCommand (ZmtpCommand.WriteReady socketType)

    /// False where the kernel has ended the connection.
    member _.TrySend(bytes: byte[]) : bool =
        try
            stream.Write bytes
            true
        with :? IOException ->
            false

    /// Sends a greeting and READY, and hears the kernel's.
    member client.Greet(socketType: string) : unit =
        client.TrySend(Array.append ZmtpGreeting.ours (RawClient.Ready socketType)) |> ignore
        reader.ReadHandshake(ignore).Wait(TimeSpan.FromSeconds 20.0) |> ignore

    /// The next message; None where none comes in time or the connection has ended.
    member _.Receive(patience: TimeSpan) : byte[] list option =
        // A read that has begun is gone on with by the next call.
        let task = pending |> Option.defaultWith (fun () -> reader.Read(1 <<< 24))
        pending <- Some task

        try
            if task.Wait patience then
                pending <- None

                match task.Result with
                | ZmtpItem.Message parts -> Some parts
                | ZmtpItem.Command _ -> None
            else
                None
        with :? AggregateException ->
            None

    /// Whether the kernel ends the connection in time.
    member _.IsEnded(patience: TimeSpan) : bool =
        let buffer = Array.zeroCreate<byte> 65536
        let clock = Stopwatch.StartNew()
        let mutable isEnded = false
        client.ReceiveTimeout <- int (min 500.0 patience.TotalMilliseconds)

        while not isEnded && clock.Elapsed < patience do
            try
                isEnded <- stream.Read(buffer, 0, buffer.Length) = 0
            with :? IOException as problem ->
                isEnded <-
                    match problem.InnerException with
                    | :? SocketException as inner ->
                        inner.SocketErrorCode <> SocketError.TimedOut && inner.SocketErrorCode <> SocketError.WouldBlock
                    | _ -> true

        isEnded

    interface IDisposable with
        member _.Dispose() = client.Dispose()

/// Signed requests, byte by byte.
module Requests =
    let private signer = MessageSigner Connections.Key
    let private bytes (text: string) = Text.Encoding.UTF8.GetBytes text

    /// The parts of a message with these header and content.
    let signed (header: byte[]) (content: byte[]) : byte[] list =
        let parts = [ header; "{}"B; "{}"B; content ]
        "<IDS|MSG>"B :: bytes (signer.Sign parts) :: parts

    let header (messageType: string) : byte[] =
        bytes (
            $"{{\"msg_id\":\"{Guid.NewGuid()}\",\"session\":\"s\",\"username\":\"u\",\"date\":\"2020-01-01T00:00:00Z\","
            + $"\"msg_type\":\"{messageType}\",\"version\":\"5.3\"}}"
        )

    let ofType (messageType: string) (content: string) : byte[] list = signed (header messageType) (bytes content)

/// A kernel of the program built beside these tests.
type RunningKernel() =
    let place = new NotebookPlace()
    let ports = Connections.freePorts Connections.channels.Length
    let running = Program.start [ "notebook"; "kernel"; "run"; "--connection-file"; Connections.write place ports ] []
    let errors = ResizeArray<string>()

    do
        running.ErrorDataReceived.Add(fun line ->
            if not (isNull line.Data) then
                lock errors (fun () -> errors.Add(nonNull line.Data)))

        running.BeginErrorReadLine()

    let port (channel: string) = ports[List.findIndex ((=) channel) Connections.channels]

    /// The kernel's own memory: a line such as VmRSS in its status, in MiB.
    let memory (name: string) : int =
        let line =
            File.ReadLines $"/proc/{running.Id}/status"
            |> Seq.find (fun line -> line.StartsWith(name + ":", StringComparison.Ordinal))

        int (line.Split([| ' '; '\t' |], StringSplitOptions.RemoveEmptyEntries)[1]) / 1024

    member _.Connect(channel: string) = new RawClient(port channel)
    member _.HasEnded = running.HasExited
    /// Lines on standard error.
    member _.Errors = lock errors (fun () -> List.ofSeq errors)
    member _.Resident = memory "VmRSS"
    member _.MostResident = memory "VmHWM"

    /// Sends a request on a connection of its own; the parts of the reply.
    member kernel.Ask(channel: string, request: byte[] list) : byte[] list option =
        use client = kernel.Connect channel
        client.Greet "DEALER"
        client.TrySend(ZmtpFrames.ofMessage request) |> ignore
        client.Receive(TimeSpan.FromSeconds 30.0)

    /// Fails unless the kernel runs and answers a signed request.
    member kernel.MustAnswer(about: string) : unit =
        Assert.That(kernel.HasEnded, Is.False, $"""{about}: {String.concat "\n" kernel.Errors}""")

        for channel in [ "shell"; "control" ] do
            match kernel.Ask(channel, Requests.ofType "kernel_info_request" "{}") with
            | Some parts -> Assert.That(Text.Encoding.UTF8.GetString(List.last parts), Does.Contain "\"status\":\"ok\"", about)
            | None -> Assert.Fail $"{about}: no answer on {channel}"

    /// Waits until it listens.
    member kernel.WaitUntilReady() : unit =
        let clock = Stopwatch.StartNew()

        let listens () =
            try
                use _ = kernel.Connect "hb"
                true
            with :? SocketException ->
                false

        while not (listens ()) do
            Assert.That(clock.Elapsed, Is.LessThan(TimeSpan.FromSeconds 60.0), "the kernel does not listen")
            Thread.Sleep 50

        kernel.MustAnswer "at the start"

    interface IDisposable with
        member _.Dispose() =
            running.Kill(entireProcessTree = true)
            running.WaitForExit()
            running.Dispose()
            (place :> IDisposable).Dispose()
