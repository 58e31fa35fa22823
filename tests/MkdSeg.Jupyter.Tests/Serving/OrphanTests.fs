module MkdSeg.Jupyter.Tests.OrphanTests

open System.Diagnostics
open System.Net
open System.Net.Sockets
open MkdSeg.Notebooks.Tests
open MkdSeg.PaperRepro.Tests
open NUnit.Framework

[<Test>]
let ``a kernel whose parent has ended ends too`` () =
    use place = new NotebookPlace()
    use parent = Process.Start("sleep", "2")
    let outcome = Connections.run [ "JPY_PARENT_PID", string parent.Id ] (Connections.write place (Connections.freePorts 5))
    Assert.That(outcome.Code, Is.Zero, outcome.Error)
    Assert.That(outcome.Error, Is.Empty)
    Assert.That(parent.HasExited)

[<Test>]
let ``a port that is taken is one line and exit code 2`` () =
    use place = new NotebookPlace()
    use taken = new TcpListener(IPAddress.Loopback, 0)
    taken.Start()
    let port = (taken.LocalEndpoint :?> IPEndPoint).Port
    let outcome = Connections.run [] (Connections.write place (port :: Connections.freePorts 4))
    Assert.That(outcome.Code, same 2)
    Assert.That(outcome.Error, Does.StartWith $"mkdseg: shell_port {port} of the connection file cannot be listened on")
