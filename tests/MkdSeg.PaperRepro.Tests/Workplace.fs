namespace MkdSeg.PaperRepro.Tests

open System
open System.Diagnostics
open System.IO
open System.Threading
open MkdSeg.PaperRepro
open NUnit.Framework

/// A temporary folder for one test.
type Workplace() =
    let root = Directory.CreateTempSubdirectory("mkdseg-test-").FullName
    member _.Root = root
    member _.Path(name: string) = Path.Combine(root, name)

    /// A call that trains a method on the folder "data", in the smallest profile.
    member place.Training(name: string, run: string, more: string list) : string list =
        [ "train"; "--data"; place.Path "data"; "--target"; "ct"; "--method"; name; "--profile"; "smoke" ]
        @ [ "--out"; place.Path run ]
        @ more

    /// Every file and folder that stands there.
    member _.Entries = Directory.EnumerateFileSystemEntries(root, "*", SearchOption.AllDirectories) |> List.ofSeq

    interface IDisposable with
        member _.Dispose() = Directory.Delete(root, true)

/// How a run of the built program ended.
type Outcome =
    { Code: int
      Out: string
      Error: string }

    /// Lines of standard error.
    member outcome.Complaints = outcome.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries) |> List.ofArray

module Program =
    /// The program built beside these tests.
    let private startInfo (arguments: string list) =
        let info = ProcessStartInfo("dotnet", Path.Combine(AppContext.BaseDirectory, "mkdseg.dll") :: arguments)
        info.RedirectStandardOutput <- true
        info.RedirectStandardError <- true
        info

    /// Starts it. Environment variables with an empty value are taken away.
    let start (arguments: string list) (environment: (string * string) list) =
        let info = startInfo arguments

        for name, value in environment do
            if value = "" then info.Environment.Remove name |> ignore else info.Environment[name] <- value

        Process.Start info |> nonNull

    let finish (running: Process) =
        let error = running.StandardError.ReadToEndAsync()
        let out = running.StandardOutput.ReadToEnd()
        running.WaitForExit()
        { Code = running.ExitCode; Out = out; Error = error.Result }

    let runWith environment arguments =
        use running = start arguments environment
        finish running

    let run arguments = runWith [] arguments

    /// The program in a folder, for calls with relative paths.
    let runIn (folder: string) (arguments: string list) : Outcome =
        let info = startInfo arguments
        info.WorkingDirectory <- folder
        use running = Process.Start info |> nonNull
        finish running

    /// The program within this process, which has the tensor library loaded already: for calls that need no other settings of it.
    let call (arguments: string list) : Outcome =
        use out = new StringWriter()
        use error = new StringWriter()
        let screen = { Out = out; Error = error; IsTerminal = false; Time = TimeProvider.System }
        let code = CommandLine.invoke screen CancellationToken.None (Array.ofList arguments)
        { Code = code; Out = out.ToString(); Error = error.ToString() }

module Browser =
    /// What a browser prints on a page with some options. The test that asks is skipped where there is no Chromium.
    let private run (options: string list) (page: string) : string =
        if not (File.Exists "/usr/bin/chromium") then
            Assert.Ignore "no /usr/bin/chromium (Debian's package chromium)"

        let profile = Directory.CreateTempSubdirectory("mkdseg-browser-").FullName

        let quiet =
            [ "--headless"
              "--no-sandbox"
              "--disable-gpu"
              "--no-first-run"
              "--disable-background-networking"
              "--disable-component-update"
              "--disable-sync" ]

        let info = ProcessStartInfo("/usr/bin/chromium", quiet @ options @ [ $"--user-data-dir={profile}"; $"file://{page}" ])
        info.RedirectStandardOutput <- true
        info.RedirectStandardError <- true
        use running = Process.Start info |> nonNull
        let printed = (Program.finish running).Out
        // Helpers of the browser may still write there for a moment.
        try
            Directory.Delete(profile, true)
        with :? IOException ->
            ()

        printed

    /// A page's elements once a browser has loaded it and run its scripts.
    let load: string -> string = run [ "--dump-dom" ]

    /// The same in a window so narrow that it counts as a phone's.
    let loadNarrow: string -> string = run [ "--window-size=500,900"; "--dump-dom" ]

    /// A page's print as a PDF.
    let print (page: string) : byte[] =
        let pdf = page + ".pdf"
        run [ "--no-pdf-header-footer"; $"--print-to-pdf={pdf}" ] page |> ignore
        File.ReadAllBytes pdf
