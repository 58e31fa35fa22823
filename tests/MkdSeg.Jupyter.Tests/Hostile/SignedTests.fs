namespace MkdSeg.Jupyter.Tests.Hostile

open System
open System.Text
open MkdSeg.Jupyter
open MkdSeg.Jupyter.Tests
open MkdSeg.Notebooks.Tests
open NUnit.Framework

/// Requests of those who have the key, but odd ones: each is answered or dropped.
type SignedTests() =
    let mutable running: RunningKernel option = None
    let kernel () = running.Value
    let patience = TimeSpan.FromSeconds 60.0
    let text (bytes: byte[]) = Encoding.UTF8.GetString bytes

    /// Sends requests on one connection, and one to end: the headers and contents of the answers that came, without the last one.
    let answers (channel: string) (requests: byte[] list list) : (string * string) list =
        use client = kernel().Connect channel
        client.Greet "DEALER"
        // The last one comes after those that are asked of the session, too.
        let last = Requests.ofType (if channel = "shell" then "comm_info_request" else "kernel_info_request") "{}"
        let lastHeader = text last[2]

        for request in requests @ [ last ] do
            Assert.That(client.TrySend(ZmtpFrames.ofMessage request))

        let rec receive (before: (string * string) list) =
            match client.Receive patience with
            | Some [ _; _; _; parent; _; _ ] when text parent = lastHeader -> List.rev before
            | Some [ _; _; header; _; _; content ] -> receive ((text header, text content) :: before)
            | other -> failwith $"%A{other}"

        receive []

    [<OneTimeSetUp>]
    member _.Start() =
        running <- Some(new RunningKernel())
        kernel().WaitUntilReady()

    [<OneTimeTearDown>]
    member _.Stop() = running |> Option.iter (fun kernel -> (kernel :> IDisposable).Dispose())

    [<Test>]
    member _.``a header or content that is no JSON object is dropped``() =
        let header = Requests.header "kernel_info_request"
        let twice = "{\"msg_type\":\"kernel_info_request\",\"msg_type\":\"kernel_info_request\"}"B
        let noText = Array.map (fun letter -> if letter = 'u'B then 0xFFuy else letter) header
        let deep = Encoding.ASCII.GetBytes("{\"a\":" + String('[', 100_000))

        let odd =
            [ Requests.signed twice "{}"B
              Requests.signed noText "{}"B
              Requests.signed "{\"msg_type\":7}"B "{}"B
              Requests.signed "{}"B "{}"B
              Requests.signed "null"B "{}"B
              Requests.signed ""B ""B
              Requests.signed header "{\"code\":1,\"code\":2}"B
              Requests.signed header "[]"B
              Requests.signed header deep ]

        for channel in [ "shell"; "control" ] do
            Assert.That(answers channel odd, Is.Empty)

    [<Test>]
    member _.``contents of other types have answers``() =
        let contents =
            [ "{}"
              "{\"code\":7,\"cursor_pos\":\"x\"}"
              "{\"code\":null,\"cursor_pos\":-5}"
              "{\"code\":\"a\",\"cursor_pos\":1e99}"
              "{\"code\":{},\"n\":-1,\"output\":3}" ]

        let types =
            [ "kernel_info_request"
              "complete_request"
              "inspect_request"
              "is_complete_request"
              "history_request"
              "comm_info_request"
              "execute_request" ]

        let requests =
            [ for messageType in types do
                  for content in contents -> Requests.ofType messageType content ]
        // "a" is the only code among them.
        Assert.That(answers "shell" requests |> List.length, same requests.Length)

    [<Test>]
    member _.``half a surrogate pair in a cell is a letter that nobody knows``() =
        match answers "shell" [ Requests.ofType "execute_request" "{\"code\":\"printf \\\"\\ud800\\\"; 40 + 2\",\"silent\":false}" ] with
        | [ _, content ] -> Assert.That(content, Does.Contain "\"status\":\"ok\"")
        | other -> Assert.Fail $"%A{other}"

    [<Test>]
    member _.``types that there are not are dropped``() =
        let types = [ "no_request"; "input_reply"; "execute_reply"; String('x', 100_000); "\\u001b[31m"; "comm_msg"; "comm_close" ]
        Assert.That(answers "shell" (types |> List.map (fun messageType -> Requests.ofType messageType "{}")), Is.Empty)
        Assert.That(kernel().Errors |> List.filter (fun line -> line.Length > 500 || line.Contains '\027'), Is.Empty)

    [<Test>]
    member _.``a request that somebody has recorded is not done again``() =
        let request = Requests.ofType "interrupt_request" "{}"
        Assert.That(answers "control" [ request; request ] |> List.length, same 1)
        Assert.That(answers "control" [ request ], Is.Empty)

    [<Test>]
    member _.``what changes nothing may be asked twice``() =
        let request = Requests.ofType "kernel_info_request" "{}"
        Assert.That(answers "shell" [ request; request ] |> List.length, same 2)

    [<Test>]
    member _.``10,000 requests on one connection have 10,000 answers``() =
        let before = kernel().Resident
        use client = kernel().Connect "shell"
        client.Greet "DEALER"

        let send () =
            for _ in 1..10_000 do
                client.TrySend(ZmtpFrames.ofMessage (Requests.ofType "kernel_info_request" "{}")) |> ignore

        let sending = Threading.Tasks.Task.Run send
        let received = Seq.init 10_000 (fun _ -> client.Receive patience) |> Seq.filter _.IsSome |> Seq.length
        sending.Wait()
        Assert.That(received, same 10_000)
        Assert.That(kernel().Resident - before, Is.LessThan 200, "MiB")
