namespace MkdSeg.PaperRepro

open System.CommandLine
open System.Threading
open MkdSeg.Models
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

    [<Literal>]
    let private Exact = "--exact"

    /// How it is called, for charts that move or for pictures of them, and whether with the instruction set that every x86-64 machine has;
    /// the pipe's name comes behind.
    let launch (isInteractive: bool) (isExact: bool) : SessionLaunch =
        let file, first = ThisProgram.call ()
        { File = file; Arguments = first @ [ Name; $"{Interactive}={isInteractive}"; $"{Exact}={isExact}"; Pipe ] }

    let create (_: Screen) (_: CancellationToken) : Command =
        let pipe = Options.required<string> Pipe "NAME" "The named pipe that cells come from"
        let interactive = Options.flag Interactive "Charts that move"
        let exact = Options.flag Exact "The instruction set that every x86-64 machine has"

        let command =
            Options.command Name "Run the cells that come over a pipe until it is closed" [ pipe; interactive; exact ] (fun call ->
                if call.GetRequiredValue exact then
                    TensorRuntime.UseCommonInstructions()

                CellHost.register ()

                SessionHost.run
                    { SessionOptions.Default() with
                        StaticCharts = not (call.GetRequiredValue interactive)
                        NativeCalls = CellHost.tensors }
                    (call.GetRequiredValue pipe)

                ExitCode.Done)

        command.Hidden <- true
        command
