module MkdSeg.Jupyter.Tests.OrphanTests

open System.Diagnostics
open System.Net
open System.Net.Sockets
open MkdSeg.Notebooks.Tests
open MkdSeg.PaperRepro.Tests
open NUnit.Framework

/// Ports that nobody listens on.
let private freePorts (count: int) : int list =
    let listeners = [ for _ in 1..count -> new TcpListener(IPAddress.Loopback, 0) ]
    listeners |> List.iter _.Start()
    let ports = listeners |> List.map (fun listener -> (listener.LocalEndpoint :?> IPEndPoint).Port)
    listeners |> List.iter _.Dispose()
    ports

let private connection (place: NotebookPlace) (ports: int list) : string =
    let named = List.zip [ "shell_port"; "iopub_port"; "stdin_port"; "control_port"; "hb_port" ] ports |> List.map (fun (name, port) -> $"\"{name}\": {port}")
    let named = String.concat ", " named
    place.Write("connection.json", $"{{{named}, \"ip\": \"127.0.0.1\", \"key\": \"k\", \"transport\": \"tcp\", \"signature_scheme\": \"hmac-sha256\"}}")

let private run (environment: (string * string) list) (path: string) = Program.runWith environment [ "notebook"; "kernel"; "run"; "--connection-file"; path ]

[<Test>]
let ``a kernel whose parent has ended ends too`` () =
    use place = new NotebookPlace()
    use parent = Process.Start("sleep", "2")
    let outcome = run [ "JPY_PARENT_PID", string parent.Id ] (connection place (freePorts 5))
    Assert.That(outcome.Code, Is.Zero, outcome.Error)
    Assert.That(outcome.Error, Is.Empty)
    Assert.That(parent.HasExited)

[<Test>]
let ``a port that is taken is one line and exit code 2`` () =
    use place = new NotebookPlace()
    use taken = new TcpListener(IPAddress.Loopback, 0)
    taken.Start()
    let port = (taken.LocalEndpoint :?> IPEndPoint).Port
    let outcome = run [] (connection place (port :: freePorts 4))
    Assert.That(outcome.Code, same 2)
    Assert.That(outcome.Error, Does.StartWith $"mkdseg: shell_port {port} of the connection file cannot be listened on")
