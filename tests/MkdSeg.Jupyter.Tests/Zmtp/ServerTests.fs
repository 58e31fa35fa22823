module MkdSeg.Jupyter.Tests.Zmtp.ServerTests

open System
open System.Net
open System.Net.Sockets
open System.Threading.Tasks
open MkdSeg.Jupyter
open MkdSeg.Jupyter.Tests
open MkdSeg.Notebooks.Tests
open NUnit.Framework

let private patience = TimeSpan.FromSeconds 20.0

/// A publisher, the port it listens on and its words.
let private publisher () : ZmtpServer * int * ResizeArray<string> =
    let listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
    listener.Bind(IPEndPoint(IPAddress.Loopback, 0))
    listener.Listen()
    let words = ResizeArray<string>()

    let receive (peer: ZmtpPeer) (item: ZmtpItem) : Task =
        match item with
        | ZmtpItem.Message [ part ] -> peer.Subscriptions.Add part[1..]
        | _ -> ()

        Task.CompletedTask

    let role = { SocketType = "PUB"; Partners = [ "SUB" ]; MostBytes = (fun _ -> 100); Receive = receive }
    let server = ZmtpServer(listener, role, (fun line -> lock words (fun () -> words.Add line)))
    server.Start()
    server, (nonNull listener.LocalEndPoint :?> IPEndPoint).Port, words

let private subscriber (port: int) (topic: string) : RawClient =
    let client = new RawClient(port)
    client.Greet "SUB"
    client.TrySend(ZmtpFrames.ofMessage [ Array.append [| 1uy |] (Text.Encoding.ASCII.GetBytes topic) ]) |> ignore
    client

/// Publishes until a subscriber hears it: a subscription takes its time.
let private waitFor (server: ZmtpServer) (client: RawClient) (topic: string) : unit =
    let mutable heard = None

    while heard.IsNone do
        server.Publish [ Text.Encoding.ASCII.GetBytes topic; "hello"B ]
        heard <- client.Receive(TimeSpan.FromMilliseconds 200.0)

[<Test>]
let ``who does not fetch is cut off, and who does gets all`` () =
    let server, port, words = publisher ()
    use slow = subscriber port "a"
    waitFor server slow "a"
    use quick = subscriber port "b"
    waitFor server quick "b"
    let large = Array.zeroCreate<byte>(1 <<< 20)

    // Only the slow one has subscribed to these: 400 MiB, where 256 may wait.
    for _ in 1..400 do
        server.Publish [ "a"B; large ]

    Assert.That(List.ofSeq words, same [ "a connection was ended: it did not fetch what was sent to it." ])

    for number in 1..100 do
        server.Publish [ "b"B; BitConverter.GetBytes number ]

    let mutable last = 0

    while last < 100 do
        match quick.Receive patience with
        | Some [ _; number ] when number.Length = 4 ->
            Assert.That(BitConverter.ToInt32(number, 0), same (last + 1))
            last <- last + 1
        | Some _ -> ()
        | None -> Assert.Fail "nothing came"

    server.Close TimeSpan.Zero

[<Test>]
let ``what is to be sent at the end is sent`` () =
    let server, port, _ = publisher ()
    use client = subscriber port ""
    waitFor server client "t"

    for number in 1..50 do
        server.Publish [ "last"B; Array.create 10_000 (byte number) ]

    server.Close(TimeSpan.FromSeconds 5.0)

    let received =
        Seq.initInfinite (fun _ -> client.Receive patience)
        |> Seq.takeWhile _.IsSome
        |> Seq.choose id
        |> Seq.filter (fun parts -> parts.Head = "last"B)

    Assert.That([ for parts in received -> int parts[1].[0] ], same [ 1..50 ])

[<Test>]
let ``messages go to those whose topics they begin with`` () =
    let subscriptions = Subscriptions()
    subscriptions.Add "ab"B
    subscriptions.Add "ab"B
    Assert.That(subscriptions.Has "abc"B && subscriptions.Has "ab"B && not (subscriptions.Has "a"B))
    subscriptions.Remove "ab"B
    Assert.That(subscriptions.Has "abc"B, "it was asked for twice")
    subscriptions.Remove "ab"B
    subscriptions.Remove "never"B
    Assert.That(subscriptions.Has "abc"B, Is.False)
    subscriptions.Add ""B
    Assert.That(subscriptions.Has ""B)

    Assert.Throws<ZmtpException>(
        Action(fun () ->
            for number in 1..1000 do
                subscriptions.Add(BitConverter.GetBytes number))
    )
    |> ignore

/// Bytes of https://rfc.zeromq.org/spec/23/, written by hand.
[<Test>]
let ``frames and commands have the specification's bytes`` () =
    Assert.That(ZmtpFrames.ofMessage [ "a"B; ""B ], same [| 1uy; 1uy; byte 'a'; 0uy; 0uy |])
    let long = ZmtpFrames.ofMessage [ Array.zeroCreate 256 ]
    Assert.That(long[..8], same [| 2uy; 0uy; 0uy; 0uy; 0uy; 0uy; 0uy; 1uy; 0uy |])
    Assert.That(long.Length, same (9 + 256))
    let ready = "\004\027\005READY\011Socket-Type\000\000\000\003PUB"B
    Assert.That(ZmtpFrames.ofCommand (ZmtpCommand.WriteReady "PUB"), same (Array.append [| 4uy; byte (ready.Length - 2) |] ready[2..]))

    Assert.That(
        (match ZmtpCommand.Read ready[2..] with
         | ZmtpCommand.Ready name -> name
         | _ -> ""),
        same "PUB"
    )

    Assert.That(
        (match ZmtpCommand.Read "\004PING\000\100life"B with
         | ZmtpCommand.Ping context -> context
         | _ -> [||]),
        same "life"B
    )

    Assert.That(ZmtpCommand.WritePong "life"B, same "\004PONGlife"B)
