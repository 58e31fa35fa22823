namespace MkdSeg.Jupyter.Tests.Hostile

open System
open MkdSeg.Jupyter
open MkdSeg.Jupyter.Tests
open MkdSeg.Notebooks.Tests
open NUnit.Framework

/// Whatever somebody without the key sends, the kernel lives, stays small, and serves those who have it.
type UnsignedTests() =
    let mutable running: RunningKernel option = None
    let kernel () = running.Value
    let patience = TimeSpan.FromSeconds 20.0

    /// The type of a socket that may connect there.
    let partner (channel: string) =
        match channel with
        | "iopub" -> "SUB"
        | "hb" -> "REQ"
        | _ -> "DEALER"

    /// Bytes sent on each channel; each connection must be ended.
    let isCutOff (bytes: string -> byte[]) (about: string) =
        for channel in Connections.channels do
            use client = kernel().Connect channel
            client.TrySend(bytes channel) |> ignore
            Assert.That(client.IsEnded patience, $"{about} on {channel}")

        kernel().MustAnswer about

    let greeted (channel: string) (rest: byte[]) = Array.concat [ ZmtpGreeting.ours; RawClient.Ready(partner channel); rest ]

    [<OneTimeSetUp>]
    member _.Start() =
        running <- Some(new RunningKernel())
        kernel().WaitUntilReady()

    [<OneTimeTearDown>]
    member _.Stop() = running |> Option.iter (fun kernel -> (kernel :> IDisposable).Dispose())

    /// The ten bytes ended NetMQ's process: a frame of 2 GiB in the form of ZMTP 1.
    [<Test>]
    member _.``another protocol``() =
        let ten = [| 0xFFuy; 0uy; 0uy; 0uy; 0uy; 0x7Fuy; 0xFFuy; 0xFFuy; 0xFFuy; 0uy |]
        isCutOff (fun _ -> Array.append ten (Array.zeroCreate 64)) "ten bytes"
        isCutOff (fun _ -> Array.append "GET / HTTP/1.1\r\n"B (Array.zeroCreate 64)) "a browser's request"
        isCutOff (fun _ -> ZmtpGreeting.ours |> Array.mapi (fun at byte -> if at = 10 then 1uy else byte)) "ZMTP 1"
        isCutOff (fun _ -> ZmtpGreeting.ours |> Array.mapi (fun at byte -> if at = 12 then byte + 1uy else byte)) "another mechanism"

    [<Test>]
    member _.``a READY command that is damaged``() =
        let ready (body: byte[]) _ = Array.append ZmtpGreeting.ours (ZmtpFrames.ofCommand body)
        isCutOff (ready [||]) "an empty command"
        isCutOff (ready (Array.append [| 255uy |] "READY"B)) "a name beyond the end"
        isCutOff (ready (Array.append "\005READY"B [| 255uy; 1uy |])) "a property's name beyond the end"

        for length in [ [| 0x7Fuy; 0xFFuy; 0xFFuy; 0xFFuy |]; [| 0xFFuy; 0xFFuy; 0xFFuy; 0xFFuy |]; [| 0x80uy; 0uy; 0uy; 0uy |] ] do
            isCutOff (ready (Array.concat [ "\005READY\011Socket-Type"B; length; "DEALER"B ])) "a property's length that overflows"

        isCutOff (ready (ZmtpCommand.WriteReady "PUSH")) "a socket of another type"

    [<Test>]
    member _.``lengths that are announced and not sent``() =
        for length in [ 0x7FFFFFFFFFFFFFFFL; -1L; 0x80000000L; 0x7FFFFFC7L; 1L <<< 30 ] do
            for flags in [ 2uy; 3uy; 6uy ] do
                let announced = Array.append [| flags |] (BitConverter.GetBytes length |> Array.rev)
                isCutOff (fun channel -> greeted channel announced) $"{length} bytes"

        Assert.That(kernel().MostResident, Is.LessThan 500)

    [<Test>]
    member _.``flags that there are not, commands within messages, too many parts``() =
        isCutOff (fun channel -> greeted channel [| 0xF0uy; 1uy; 0uy |]) "unknown flags"
        isCutOff (fun channel -> greeted channel [| 5uy; 1uy; 0uy |]) "a command with more behind it"
        isCutOff (fun channel -> greeted channel [| 1uy; 0uy; 4uy; 1uy; 0uy |]) "a command within a message"
        isCutOff (fun channel -> greeted channel (Array.init 20_000 (fun at -> if at % 2 = 0 then 1uy else 0uy))) "endless parts"

    [<Test>]
    member _.``two frames on the heartbeat's channel, and many``() =
        use client = kernel().Connect "hb"
        client.Greet "REQ"

        for parts in [ [ ""B; "ping"B ]; [ "a"B; "b"B ]; [ for _ in 1..100 -> "x"B ]; [ ""B ] ] do
            Assert.That(client.TrySend(ZmtpFrames.ofMessage parts))
            Assert.That(client.Receive patience, same (Some parts))

        kernel().MustAnswer "heartbeats"

    /// 1,680 MiB were kept once.
    [<Test>]
    member _.``300 MiB without a signature are not kept``() =
        let megabyte = ZmtpFrames.ofMessage [ for _ in 1..5 -> Array.zeroCreate 50_000 ]
        let before = kernel().Resident

        for channel in [ "shell"; "control"; "stdin" ] do
            use client = kernel().Connect channel
            client.Greet "DEALER"

            for _ in 1..400 do
                Assert.That(client.TrySend megabyte, channel)

            kernel().MustAnswer channel

        Assert.That(kernel().Resident - before, Is.LessThan 200, "MiB")

    [<Test>]
    member _.``echoes that nobody fetches do not pile up``() =
        let before = kernel().Resident
        use client = kernel().Connect "hb"
        client.Greet "REQ"
        let ping = ZmtpFrames.ofMessage [ Array.zeroCreate 4000 ]

        let flood =
            Threading.Tasks.Task.Run(fun () ->
                for _ in 1..20_000 do
                    client.TrySend ping |> ignore)

        flood.Wait 2000 |> ignore
        kernel().MustAnswer "pings without end"
        Assert.That(kernel().Resident - before, Is.LessThan 100, "MiB")

    [<Test>]
    member _.``subscriptions without end``() =
        use client = kernel().Connect "iopub"
        client.Greet "SUB"
        let mutable count = 0

        while count < 100_000 && client.TrySend(ZmtpFrames.ofMessage [ Array.append [| 1uy |] (BitConverter.GetBytes count) ]) do
            count <- count + 1

        Assert.That(count, Is.LessThan 100_000)
        kernel().MustAnswer "subscriptions"

    /// A thousand on each channel: half of them silent, half with a greeting and no more.
    [<Test>]
    member _.``idle connections give way``() =
        let clients = ResizeArray<RawClient>()

        try
            for channel in Connections.channels do
                for number in 1..1000 do
                    let client = kernel().Connect channel
                    clients.Add client

                    if number % 2 = 0 then
                        client.TrySend(greeted channel [||]) |> ignore

            kernel().MustAnswer "idle connections"
        finally
            for client in clients do
                (client :> IDisposable).Dispose()

        Assert.That(kernel().MostResident, Is.LessThan 600)

    /// Whatever the other tests have made it say.
    [<Test>]
    member _.``each kind of words is written once``() =
        isCutOff (fun _ -> Array.zeroCreate 64) "no greeting"
        isCutOff (fun _ -> Array.zeroCreate 64) "no greeting again"
        let lines = kernel().Errors
        Assert.That(lines, Is.Not.Empty)
        Assert.That(lines, Is.Unique)
        Assert.That(lines |> List.filter (fun line -> line.StartsWith "mkdseg: " |> not), Is.Empty)
