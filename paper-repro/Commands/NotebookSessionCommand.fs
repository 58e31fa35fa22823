namespace MkdSeg.PaperRepro

open System.CommandLine
open System.Threading
open MkdSeg.Notebooks

/// The process in which a notebook's cells run. `notebook run` calls it, not people, so help does not list it.
[<RequireQualifiedAccess>]
module NotebookSessionCommand =
    let create (_: Screen) (_: CancellationToken) : Command =
        let pipe = Options.required<string> "--pipe" "NAME" "The named pipe that cells come from"
        let interactive = Options.flag "--interactive" "Charts that move"

        let command =
            Options.command "notebook-session" "Run the cells that come over a pipe until it is closed" [ pipe; interactive ] (fun call ->
                SessionHost.run { SessionOptions.Default() with StaticCharts = not (call.GetRequiredValue interactive) } (call.GetRequiredValue pipe)
                ExitCode.Done)

        command.Hidden <- true
        command
