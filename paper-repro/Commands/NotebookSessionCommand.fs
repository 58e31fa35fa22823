namespace MkdSeg.PaperRepro

open System.CommandLine
open System.Threading
open MkdSeg.Notebooks

/// The process in which a notebook's cells run. `notebook run` and the kernel call it, not people, so help does not list it.
[<RequireQualifiedAccess>]
module NotebookSessionCommand =
    [<Literal>]
    let private Name = "notebook-session"

    [<Literal>]
    let private Pipe = "--pipe"

    /// How it is called; the pipe's name comes behind.
    let launch () : SessionLaunch =
        let file, first = ThisProgram.call ()
        { File = file; Arguments = first @ [ Name; Pipe ] }

    let create (_: Screen) (_: CancellationToken) : Command =
        let pipe = Options.required<string> Pipe "NAME" "The named pipe that cells come from"

        let command =
            Options.command Name "Run the cells that come over a pipe until it is closed" [ pipe ] (fun call ->
                SessionHost.run (SessionOptions.Default()) (call.GetRequiredValue pipe)
                ExitCode.Done)

        command.Hidden <- true
        command
