namespace MkdSeg.PaperRepro

open System.CommandLine
open System.Threading
open MkdSeg.Imaging
open MkdSeg.Jupyter

/// The Jupyter kernel.
[<RequireQualifiedAccess>]
module NotebookKernelCommand =
    let private installCommand (screen: Screen) : Command =
        let user = Options.flag "--user" "For you alone, in ~/.local/share/jupyter (default: for everybody on this machine)"
        let prefix = Options.optional<string | null> "--prefix" "DIR" "For the programs under a folder, in DIR/share/jupyter"

        Options.command "install" "Tell Jupyter of the kernel; JUPYTER_DATA_DIR names another data folder" [ user; prefix ] (fun call ->
            let place =
                match Option.ofObj (call.GetValue prefix), call.GetRequiredValue user with
                | None, false -> KernelPlace.System
                | None, true -> KernelPlace.User
                | Some folder, false -> KernelPlace.Prefix folder
                | Some _, true -> raise (InvalidInputException "--user and --prefix name two places; give one of them.")

            let file, first = ThisProgram.call ()
            let path = KernelSpec.install (KernelSpec.dataFolder place) (file :: first) [ "notebook"; "kernel"; "run" ]
            screen.Line $"wrote {path}"
            screen.Line $"Open notebooks with 'jupyter lab' or 'jupyter notebook' and choose the kernel '{KernelSpec.DisplayName}'."
            ExitCode.Done)

    let private runCommand (screen: Screen) : Command =
        let connection = Options.required<string> "--connection-file" "FILE" "Ports and key, as Jupyter writes them"

        Options.command "run" "Serve one notebook; Jupyter calls this" [ connection ] (fun call ->
            let complain (text: string) = screen.Error.WriteLine $"mkdseg: {text}"
            JupyterKernel.Run(ConnectionFile.Read(call.GetRequiredValue connection), NotebookSessionCommand.launch true false, complain)
            ExitCode.Done)

    let create (screen: Screen) (_: CancellationToken) : Command =
        let command = Command("kernel", "The kernel with which Jupyter opens F# notebooks")
        command.Subcommands.Add(installCommand screen)
        command.Subcommands.Add(runCommand screen)
        command
