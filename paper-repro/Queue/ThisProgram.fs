namespace MkdSeg.PaperRepro

open System
open System.Diagnostics
open System.IO
open System.Reflection

/// How this program is started once more.
[<RequireQualifiedAccess>]
module ThisProgram =
    /// A file and the first arguments: "mkdseg", or "dotnet mkdseg.dll"; under a test runner the program lies beside it.
    let call () : string * string list =
        let self = Environment.ProcessPath |> Option.ofObj |> Option.defaultValue "dotnet"
        let assembly = Assembly.GetExecutingAssembly().Location

        if Path.GetFileNameWithoutExtension self = "mkdseg" then self, []
        elif Path.GetFileNameWithoutExtension self = "dotnet" then self, [ assembly ]
        else "dotnet", [ assembly ]

    /// A process of this program at a job of a replay's folder, all its streams piped. It stops when its standard input ends.
    let startJob (folder: ReplayFolder) (job: Job) (flags: string list) : Process =
        let file, first = call ()
        let arguments = first @ [ "replay-job"; "--out"; folder.Root; "--job"; job.Name; "--until-input-ends" ] @ flags

        ProcessStartInfo(file, arguments, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true)
        |> Process.Start
        |> nonNull
