namespace MkdSeg.PaperRepro

open System.CommandLine
open System.Threading
open MkdSeg.Notebooks
open MkdSeg.PaperRepro.Cells

/// The process in which a notebook's cells run. `notebook run` and the kernel call it, not people, so help does not list it.
[<RequireQualifiedAccess>]
module NotebookSessionCommand =
    [<Literal>]
    let private Name = "notebook-session"

    [<Literal>]
    let private Pipe = "--pipe"

    [<Literal>]
    let private Interactive = "--interactive"

    /// How it is called, for charts that move or for pictures of them; the pipe's name comes behind.
    let launch (isInteractive: bool) : SessionLaunch =
        let file, first = ThisProgram.call ()
        { File = file; Arguments = first @ [ Name; $"{Interactive}={isInteractive}"; Pipe ] }

    let create (_: Screen) (_: CancellationToken) : Command =
        let pipe = Options.required<string> Pipe "NAME" "The named pipe that cells come from"
        let interactive = Options.flag Interactive "Charts that move"

        let command =
            Options.command Name "Run the cells that come over a pipe until it is closed" [ pipe; interactive ] (fun call ->
                CellHost.register ()

                SessionHost.run
                    { SessionOptions.Default() with
                        StaticCharts = not (call.GetRequiredValue interactive)
                        NativeCalls = CellHost.tensors }
                    (call.GetRequiredValue pipe)

                ExitCode.Done)

        command.Hidden <- true
        command
