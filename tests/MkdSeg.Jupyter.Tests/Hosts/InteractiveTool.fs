namespace MkdSeg.Jupyter.Tests

open System
open System.Diagnostics
open System.IO
open MkdSeg.Notebooks.Tests
open MkdSeg.PaperRepro.Tests
open NUnit.Framework

/// .NET Interactive's own F# kernel under Jupyter, in folders of its own. Tests that ask for it are skipped where one of the two is absent.
[<Sealed>]
type InteractiveTool() =
    let place = new NotebookPlace()

    let onPath (name: string) =
        (Environment.GetEnvironmentVariable "PATH" |> Option.ofObj |> Option.defaultValue "").Split Path.PathSeparator
        |> Array.map (fun folder -> Path.Combine(folder, name))
        |> Array.tryFind File.Exists

    /// Packages of others come from where this account has them; ours go to a folder of their own, so that none stays.
    let packages =
        let home = Environment.GetFolderPath Environment.SpecialFolder.UserProfile

        match Environment.GetEnvironmentVariable "NUGET_PACKAGES" with
        | null -> Path.Combine(home, ".nuget", "packages")
        | folder -> folder

    let run (program: string) (arguments: string list) : Outcome =
        let info = ProcessStartInfo(program, arguments, RedirectStandardOutput = true, RedirectStandardError = true)

        for name, value in
            [ "JUPYTER_DATA_DIR", place.Path "data"
              "JUPYTER_CONFIG_DIR", place.Path "config"
              "JUPYTER_RUNTIME_DIR", place.Path "runtime"
              "IPYTHONDIR", place.Path "ipython"
              "NUGET_PACKAGES", place.Path "nuget"
              "NUGET_FALLBACK_PACKAGES", packages
              "DOTNET_INTERACTIVE_CLI_TELEMETRY_OPTOUT", "1" ] do
            info.Environment[name] <- value

        use running = Process.Start info |> nonNull
        Program.finish running

    let python = "/usr/bin/python3"

    do
        match onPath "dotnet-interactive" with
        | None ->
            Assert.Ignore(
                "dotnet-interactive is not on the PATH: dotnet tool install --tool-path DIR Microsoft.dotnet-interactive "
                + "--version 1.0.712001, then put DIR on the PATH"
            )
        | Some tool ->
            if not (File.Exists python) || (run python [ "-c"; "import nbclient, nbformat" ]).Code <> 0 then
                Assert.Ignore "Jupyter is not installed here: on Debian, apt-get install python3-nbclient python3-nbformat"

            let kernels = (Directory.CreateDirectory(place.Path "data/kernels")).FullName
            let installed = run tool [ "jupyter"; "install"; "--path"; kernels ]
            Assert.That(installed.Code, Is.Zero, installed.Out + installed.Error)

    member _.Place = place

    /// Runs a Python program with Jupyter's folders set.
    member _.Python(arguments: string list) : Outcome = run python arguments

    interface IDisposable with
        member _.Dispose() = (place :> IDisposable).Dispose()
