namespace MkdSeg.PaperRepro

open System
open System.CommandLine
open System.CommandLine.Help
open System.Threading
open MkdSeg.Imaging

/// The whole command line.
[<RequireQualifiedAccess>]
module CommandLine =
    let private description =
        "Online mutual knowledge distillation between CT and MR (AAAI 2020): segmentation of any structures, replayed and tested.\n"
        + "Exit codes: 0 done, 1 the work failed, 2 the call or the input is wrong, 130 stopped (run again to go on)."

    let create (screen: Screen) (stop: CancellationToken) : RootCommand =
        let root = RootCommand description

        for create in
            [ PhantomCommand.create
              CalibrateCommand.create
              InitCommand.create
              CheckCommand.create
              LabelMapCommand.create
              TrainCommand.create
              PredictCommand.create
              ExportCommand.create
              EvaluateCommand.create
              JudgeCommand.create
              ReplayCommand.create
              TablesCommand.create
              VerifyCommand.create
              ReportCommand.create
              PackCommand.create
              DiffCommand.create
              RerunCommand.create
              NotebookCommand.create
              ReplayJobCommand.create
              NotebookSessionCommand.create ] do
            root.Subcommands.Add(create screen stop)

        root

    /// Runs a call and answers with the exit code; failures become one line on the screen's error stream.
    let invoke (screen: Screen) (stop: CancellationToken) (arguments: string[]) : int =
        try
            // No argument is taken for a file of arguments: "@NAME" is a name like any other.
            let call = (create screen stop).Parse(arguments, ParserConfiguration(ResponseFileTokenReplacer = null))

            // The complaint is put together for a wrong call alone: help should be there at once.
            if call.Errors.Count > 0 && not (call.Action :? HelpAction) then
                raise (InvalidInputException(Complaint.ofCall call))

            call.Invoke(
                InvocationConfiguration(
                    EnableDefaultExceptionHandler = false,
                    ProcessTerminationTimeout = Nullable(),
                    Output = screen.Out,
                    Error = screen.Error
                )
            )
        with problem ->
            Failures.report screen.Error problem
