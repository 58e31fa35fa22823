namespace MkdSeg.Jupyter.Tests

open System
open System.Diagnostics
open System.IO
open MkdSeg.Notebooks.Tests
open MkdSeg.PaperRepro.Tests
open NUnit.Framework

/// Debian's Jupyter, told of the kernel of the program built beside these tests in a folder of its own.
type Jupyter() =
    let place = new NotebookPlace()
    let python = "/usr/bin/python3"

    let run (arguments: string list) : Outcome =
        let info =
            ProcessStartInfo(python, arguments, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = place.Root)

        for name, value in
            [ "JUPYTER_DATA_DIR", "data"
              "JUPYTER_CONFIG_DIR", "config"
              "JUPYTER_RUNTIME_DIR", "runtime"
              "IPYTHONDIR", "ipython" ] do
            info.Environment[name] <- place.Path value

        use running = Process.Start info |> nonNull
        let error = running.StandardError.ReadToEndAsync()
        let out = running.StandardOutput.ReadToEnd()
        running.WaitForExit()
        { Code = running.ExitCode; Out = out; Error = error.Result }

    do
        if not (File.Exists python) || (run [ "-c"; "import jupyter_client, nbclient, nbconvert, nbformat" ]).Code <> 0 then
            Assert.Ignore
                "Jupyter is not installed here: on Debian, apt-get install jupyter-nbconvert python3-nbclient python3-jupyter-client"

        let installed = Program.runWith [ "JUPYTER_DATA_DIR", place.Path "data" ] [ "notebook"; "kernel"; "install" ]
        Assert.That(installed.Code, Is.Zero, installed.Error)

    member _.Place = place

    /// Runs a Python program with Jupyter's folders set.
    member _.Python(arguments: string list) : Outcome = run arguments

    interface IDisposable with
        member _.Dispose() = (place :> IDisposable).Dispose()
