module MkdSeg.Jupyter.Tests.ConnectionFileTests

open System
open System.Diagnostics
open System.IO
open System.Net
open MkdSeg.Imaging
open MkdSeg.Notebooks
open MkdSeg.Jupyter
open MkdSeg.Notebooks.Tests
open MkdSeg.PaperRepro.Tests
open NUnit.Framework

/// As jupyter_client 7.4 writes it.
let private good =
    """{"shell_port": 49001, "iopub_port": 49002, "stdin_port": 49003, "control_port": 49004, "hb_port": 49005, "ip": "127.0.0.1",
    "key": "a-key", "transport": "tcp", "signature_scheme": "hmac-sha256", "kernel_name": ".net-fsharp"}"""

let private refusal (text: string) : string =
    use place = new NotebookPlace()
    let path = place.Write("kernel.json", text)
    let error = Assert.Throws<InvalidInputException>(Action(fun () -> ConnectionFile.Read path |> ignore)) |> nonNull
    Assert.That(error.Message, Does.StartWith path)
    error.Message

[<Test>]
let ``a connection file names ports and key`` () =
    use place = new NotebookPlace()
    let connection = ConnectionFile.Read(place.Write("kernel.json", good))

    Assert.That(
        connection,
        same
            { Address = IPAddress.Loopback
              ShellPort = 49001
              ControlPort = 49004
              IoPubPort = 49002
              StdinPort = 49003
              HeartbeatPort = 49005
              Key = "a-key" }
    )

[<TestCase("127.0.0.1", "0.0.0.0", "this machine alone")>]
[<TestCase("127.0.0.1", "192.168.0.7", "this machine alone")>]
[<TestCase("127.0.0.1", "*", "this machine alone")>]
[<TestCase("127.0.0.1", "::1", "this machine alone")>]
[<TestCase("\"tcp\"", "\"ipc\"", "speaks 'tcp'")>]
[<TestCase("hmac-sha256", "hmac-md5", "speaks 'hmac-sha256'")>]
[<TestCase("\"a-key\"", "\"\"", "key is empty")>]
[<TestCase("49002", "0", "iopub_port")>]
[<TestCase("49002", "70000", "iopub_port")>]
[<TestCase("49002", "\"no\"", "iopub_port")>]
[<TestCase("\"hb_port\"", "\"other\"", "hb_port")>]
[<TestCase("49002", "49001.5", "iopub_port")>]
[<TestCase("49002", "-1", "iopub_port")>]
[<TestCase("49002", "1e99", "iopub_port")>]
[<TestCase("49002", "[49002]", "iopub_port")>]
[<TestCase("49002", "49001", "shell_port and iopub_port the same port 49001")>]
[<TestCase("49005", "49004", "control_port and hb_port the same port 49004")>]
[<TestCase("\"a-key\"", "7", "key is empty or no text")>]
[<TestCase("\"a-key\"", "null", "key is empty or no text")>]
[<TestCase("\"tcp\"", "{}", "speaks 'tcp'")>]
[<TestCase("\"tcp\"", "\"a\\nb\"", "transport is 'a b'")>]
[<TestCase("\"127.0.0.1\"", "127", "this machine alone")>]
[<TestCase("\"kernel_name\"", "\"key\"", "each part once")>]
let ``another connection is refused with its reason`` (part: string, other: string, reason: string) =
    Assert.That(refusal (good.Replace(part, other)), Does.Contain reason)

[<TestCase("{\"ip\":", "no JSON")>]
[<TestCase("[1]", "no JSON object")>]
[<TestCase("null", "no JSON object")>]
[<TestCase("", "no JSON object")>]
let ``a damaged file is refused`` (text: string, reason: string) = Assert.That(refusal text, Does.Contain reason)

[<Test>]
let ``what is no regular file or too large is refused unread`` () =
    use place = new NotebookPlace()
    let pipe = place.Path "pipe"
    use made = Process.Start("mkfifo", [ pipe ])
    made.WaitForExit()
    let link = (File.CreateSymbolicLink(place.Path "link", pipe)).FullName
    let large = place.Write("large.json", good + String(' ', 2_000_000))

    for path, reason in
        [ pipe, "is a pipe"
          link, "is a pipe"
          "/dev/zero", "is a device"
          place.Root, "is a folder"
          large, "larger than 1 MiB"
          "", "cannot be read" ] do
        let error = Assert.Catch<InvalidInputException>(Action(fun () -> ConnectionFile.Read path |> ignore)) |> nonNull
        Assert.That(error.Message, Does.Contain reason)

[<Test>]
let ``a link to a connection file is followed, and letters of other encodings are refused`` () =
    use place = new NotebookPlace()
    let link = (File.CreateSymbolicLink(place.Path "link", place.Write("kernel.json", good))).FullName
    Assert.That((ConnectionFile.Read link).Key, same "a-key")
    File.WriteAllBytes(place.Path "latin.json", Text.Encoding.Latin1.GetBytes(good.Replace("a-key", "ä")))

    let error =
        Assert.Throws<InvalidInputException>(Action(fun () -> ConnectionFile.Read(place.Path "latin.json") |> ignore))
        |> nonNull

    Assert.That(error.Message, Does.Contain "UTF-8")

[<Test>]
let ``the program says so in one line with exit code 2`` () =
    use place = new NotebookPlace()

    for path in [ place.Path "missing.json"; place.Write("open.json", good.Replace("127.0.0.1", "0.0.0.0")) ] do
        let outcome = Program.run [ "notebook"; "kernel"; "run"; "--connection-file"; path ]
        Assert.That(outcome.Code, same 2)
        Assert.That(outcome.Error, Does.StartWith $"mkdseg: {path}: ")
        Assert.That(outcome.Error.TrimEnd().Split('\n').Length, same 1, outcome.Error)
