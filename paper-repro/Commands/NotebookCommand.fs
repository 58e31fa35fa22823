namespace MkdSeg.PaperRepro

open System
open System.CommandLine
open System.IO
open System.Threading
open MkdSeg.Imaging
open MkdSeg.Imaging.Files
open MkdSeg.Notebooks

/// Notebooks, without Jupyter and in it.
[<RequireQualifiedAccess>]
module NotebookCommand =
    /// How a run of several notebooks is asked for.
    type private Request =
        { Settings: (string * string) list
          Timeout: TimeSpan
          Out: string option
          IsCheck: bool
          IsInteractive: bool
          IsExact: bool }

    /// Where the executed notebook goes: over the one that was read; with --check, which leaves that alone, beside it.
    let private target (request: Request) (path: string) =
        match request.Out with
        | Some folder -> Path.Combine(folder, nonNull (Path.GetFileName path))
        | None when request.IsCheck -> nonNull (Path.ChangeExtension(path, ".received.ipynb"))
        | None -> path

    let private showFailure (screen: Screen) (path: string) (failed: FailedCell) =
        for line in failed.Error.Trace do
            screen.Line line

        let message = failed.Error.Message.ReplaceLineEndings " "
        screen.Error.WriteLine $"mkdseg: {path}, cell {failed.Number}: {failed.Error.Name}: {message}"

    let private showDifferences (screen: Screen) (path: string) (received: string) (differences: OutputDifference list) =
        for difference in differences do
            screen.Line $"cell {difference.Cell}, {difference.Where}"
            screen.Line $"  stored  {difference.Stored}"
            screen.Line $"  fresh   {difference.Fresh}"

            for number in difference.Moved do
                screen.Line(FormattableString.Invariant $"  moved   {number.Stored} to {number.Fresh}, {number.Allowed:G3} allowed")

        let places = if differences.Length = 1 then "1 place" else $"{differences.Length} places"

        screen.Error.WriteLine
            $"mkdseg: {path}: fresh outputs differ from the stored ones in {places}; the executed notebook is {received}."

    let private isUntouchedCopy (path: string) =
        try
            Notebook.IsUntouchedCopy path
        with :? InvalidInputException ->
            false

    /// Writes the executed notebook. The file that was read is replaced only while it is what was read: who has saved another one
    /// meanwhile finds the executed notebook beside it.
    let private write (screen: Screen) (notebook: Notebook) (target: string) : bool =
        let isInPlace = Path.GetFullPath target = Path.GetFullPath notebook.Path

        if isInPlace && not notebook.IsUnchanged then
            let beside =
                Seq.initInfinite (fun n -> Path.ChangeExtension(target, (if n = 0 then ".received.ipynb" else $".received-{n + 1}.ipynb")))
                |> Seq.map nonNull
                |> Seq.find (fun path -> not (Path.Exists path) || isUntouchedCopy path)

            notebook.WriteCopy beside
            screen.Error.WriteLine $"mkdseg: {target} was changed while it ran and stays as it is; the executed notebook is {beside}."
            false
        else
            if isInPlace then notebook.Write target else notebook.WriteCopy target

            true

    /// Runs one notebook. The executed one is written also where a cell has failed, but not in place of the given one where the run was
    /// stopped.
    let private runOne (screen: Screen) (stop: CancellationToken) (request: Request) (path: string) : int =
        let notebook = Notebook.Read path
        let stored = Notebook.Read path
        Parameters.apply notebook request.Settings
        let target = target request path

        let failed =
            Progress.show screen path (fun report ->
                let progress number count = report { Done = number - 1; Total = count; Note = $"cell {number}" }
                let launch = NotebookSessionCommand.launch request.IsInteractive request.IsExact
                NotebookRunner.run launch request.Timeout progress stop notebook)

        match failed with
        | Some _ when stop.IsCancellationRequested ->
            if request.Out.IsSome then
                notebook.WriteCopy target

            raise (OperationCanceledException $"{path}: stopped; the notebook stays as it was. Run it again from the beginning.")
        | Some failed ->
            write screen notebook target |> ignore
            showFailure screen path failed
            ExitCode.Failed
        | None when request.IsCheck ->
            match OutputComparison.between stored notebook with
            | [] ->
                if request.Out.IsSome then
                    notebook.WriteCopy target

                screen.Line $"{path}: fresh outputs agree with the stored ones"
                ExitCode.Done
            | differences ->
                notebook.WriteCopy target
                showDifferences screen path target differences
                ExitCode.Failed
        | None -> if write screen notebook target then ExitCode.Done else ExitCode.Failed

    /// Every notebook has a place of its own, and with --out or --check none of the given ones is written over.
    let private requirePlaces (paths: string list) (request: Request) =
        let inPlace = request.Out.IsNone && not request.IsCheck
        let targets = paths |> List.map (target request)
        OutputPaths.RequireApart((if inPlace then [] else paths), targets)
        request.Out |> Option.iter (Directory.CreateDirectory >> ignore)

        if not inPlace then
            for target in targets do
                OutputPaths.RequireReplaceable(target, "mkdseg notebook run", isUntouchedCopy)

    let private run (screen: Screen) (stop: CancellationToken) (paths: string list) (request: Request) : int =
        if request.IsCheck && not request.Settings.IsEmpty then
            raise (
                InvalidInputException
                    "--check compares with stored outputs, which are of the notebook's own parameters; leave --parameters out."
            )

        requirePlaces paths request

        // The first notebook that fails ends the call.
        paths |> Seq.map (runOne screen stop request) |> Seq.tryFind ((<>) ExitCode.Done) |> Option.defaultValue ExitCode.Done

    let private runCommand (screen: Screen) (stop: CancellationToken) : Command =
        let paths = Argument<string[]>("PATH", Description = "Notebooks (.ipynb)", Arity = ArgumentArity.OneOrMore)

        // Several words may be paths, so a mistyped option would be one.
        paths.Validators.Add(fun result ->
            for word in result.Tokens do
                if word.Value.StartsWith '-' then
                    result.AddError $"Unrecognized option '{word.Value}'.")

        let settings = Options.severalTimes "--parameters" "NAME=VALUE" "Another value for a name in the cell tagged 'parameters'"
        let timeout = Options.withDefault<int> "--timeout" "SECONDS" 600 "Most time for one cell"

        let out =
            Options.optional<string | null> "--out" "DIR" "Folder for the executed notebooks (default: in place of the given ones)"

        let check =
            Options.flag
                "--check"
                ("Compare fresh outputs with the stored ones, which stay: numbers with a decimal point may move by 0.001 + 1 "
                 + "%, pictures by 4 grey levels "
                 + "on average; times and folders are masked; what is executed goes to NAME.received.ipynb if it differs")

        let interactive =
            Options.flag
                "--interactive"
                "Store charts that can be zoomed without a network, which adds 1.5 MB to a notebook; left out, they are pictures"

        let exact =
            Options.flag
                "--exact"
                ("Compute with the instruction set that every x86-64 machine has, so that trainings of one thread end alike everywhere; "
                 + "--check always does")

        Options.command
            "run"
            "Run notebooks in order without Jupyter; exit code 1 at the first cell that fails"
            [ paths; settings; timeout; out; check; interactive; exact ]
            (fun call ->
                run
                    screen
                    stop
                    (List.ofArray (call.GetRequiredValue paths))
                    { Settings = call.GetRequiredValue settings |> List.ofArray |> List.map Parameters.parse
                      Timeout = TimeSpan.FromSeconds(float (Options.inRange "--timeout" 1 1_000_000 (call.GetRequiredValue timeout)))
                      Out = call.GetValue out |> Option.ofObj
                      IsCheck = call.GetRequiredValue check
                      IsInteractive = call.GetRequiredValue interactive
                      IsExact = call.GetRequiredValue exact || call.GetRequiredValue check })

    let create (screen: Screen) (stop: CancellationToken) : Command =
        let command = Command("notebook", "Run F# notebooks, without Jupyter or in it")
        command.Subcommands.Add(runCommand screen stop)
        command.Subcommands.Add(NotebookKernelCommand.create screen stop)
        command
