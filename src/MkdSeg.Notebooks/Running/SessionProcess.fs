namespace MkdSeg.Notebooks

open System
open System.Diagnostics
open System.IO
open System.IO.Pipes
open System.Threading

/// How a process is started that calls SessionHost.run: a file, its arguments, and behind them the name of the pipe.
type SessionLaunch = { File: string; Arguments: string list }

/// A session in a process of its own, so that a cell that crashes, exits or cannot be stopped takes no one with it. What native code
/// prints comes out as output too.
[<Sealed>]
type SessionProcess private (server: NamedPipeServerStream, running: Process, name: string) =
    static let graceToStop = TimeSpan.FromSeconds 5.0
    static let graceToStart = TimeSpan.FromMinutes 5.0
    static let graceToAnswer = TimeSpan.FromSeconds 30.0

    let events = SessionEvents(server, running, name)
    let writer = lazy (new StreamWriter(server, AutoFlush = true, NewLine = "\n"))

    let kill () =
        try
            running.Kill(entireProcessTree = true)
        with :? InvalidOperationException ->
            // It has ended by itself.
            ()

    let send (message: SessionMessage) =
        try
            writer.Value.WriteLine message.Line
        with :? IOException ->
            // The process is gone; its end is told by the events.
            ()

    let ending () =
        running.WaitForExit()

        let how =
            match running.ExitCode with
            | code when code > 128 && code <= 128 + 64 ->
                let reason =
                    match code - 128 with
                    | 6 -> "abort, as after a crash or a stack overflow"
                    | 9 -> "kill, as when memory runs out"
                    | 11 -> "segmentation fault"
                    | _ -> "from the system"

                $"by signal {code - 128} ({reason})"
            | code -> $"with exit code {code}"

        CellError.Plain CellErrorName.ProcessEnded $"The cell ended its session's process {how}; what cells had defined is lost."

    /// In one line, of what the process has said: its own complaint without what the runtime adds.
    static let notStarted (said: string) : exn =
        let lines = said.Split('\n', StringSplitOptions.TrimEntries ||| StringSplitOptions.RemoveEmptyEntries)
        let isFrame (line: string) = line.StartsWith "at " || line.StartsWith "---"
        let complaint = lines |> Array.filter (isFrame >> not) |> Array.tryHead |> Option.defaultValue "it ended without a word."
        let isShort = [ "memory"; "Memory"; "Could not load"; "closed pipe"; "open files" ] |> List.exists said.Contains
        let limits = if isShort then " Memory or open files ran out: look at 'ulimit -v' and 'ulimit -n'." else ""
        let complaint = complaint.Replace("mkdseg: ", "")
        IOException $"The session's process did not start: {complaint}{limits}"

    /// Begins a session in a folder and waits until it takes cells. IOException where it does not come up.
    static member Start(launch: SessionLaunch, folder: string) : SessionProcess =
        let name = $"mkdseg-{Guid.NewGuid():N}"
        let options = PipeOptions.Asynchronous ||| PipeOptions.CurrentUserOnly
        let serve (path: string) = path, new NamedPipeServerStream(path, PipeDirection.InOut, 1, PipeTransmissionMode.Byte, options)
        let pipe, server = ShortFolder.using name serve
        let info = ProcessStartInfo(launch.File, launch.Arguments @ [ pipe ])
        info.WorkingDirectory <- folder
        info.RedirectStandardInput <- true
        info.RedirectStandardOutput <- true
        info.RedirectStandardError <- true

        let running =
            try
                Process.Start info |> nonNull
            with :? System.ComponentModel.Win32Exception as problem ->
                server.Dispose()
                raise (IOException($"The session's process did not start ({problem.Message}).", problem))

        running.StandardInput.Close()
        use source = new CancellationTokenSource(graceToStart)
        use _ = running.Exited.Subscribe(fun _ -> source.Cancel())
        running.EnableRaisingEvents <- true

        let failed () =
            notStarted (
                if running.HasExited then
                    running.StandardError.ReadToEnd()
                else
                    running.Kill(entireProcessTree = true)
                    $"nothing was heard of it within {graceToStart.TotalMinutes} minutes."
            )

        try
            server.WaitForConnectionAsync(source.Token).GetAwaiter().GetResult()
        with :? OperationCanceledException ->
            raise (failed ())

        let session = new SessionProcess(server, running, name)
        session.WaitUntilReady()
        session

    member private _.WaitUntilReady() =
        events.Start()
        let mutable isReady = false
        let mutable said = ""

        while not isReady do
            match events.Take graceToStart with
            | Some(Some SessionMessage.Ready) -> isReady <- true
            | Some(Some(SessionMessage.Output(CellOutput.Text(_, text)))) -> said <- said + text
            | Some(Some _) -> ()
            | Some None -> raise (notStarted said)
            | None ->
                kill ()
                raise (notStarted $"nothing was heard of it within {graceToStart.TotalMinutes} minutes.")

    /// Whether the process has ended, and with it what cells have defined.
    member _.HasEnded = running.HasExited

    /// The answer to a question about code that is not run. IOException where the process ends or does not answer in time.
    member _.Ask(question: CodeQuestion) : CodeAnswer =
        send (SessionMessage.Ask question)
        let mutable answer: CodeAnswer option = None

        while answer.IsNone do
            match events.Take graceToAnswer with
            | Some(Some(SessionMessage.Answer found)) -> answer <- Some found
            | Some(Some _) -> ()
            | Some None -> raise (IOException (ending ()).Message)
            | None -> raise (IOException $"The session did not answer within {graceToAnswer.TotalSeconds} s.")

        answer.Value

    /// Runs a cell and waits for its end, at most `timeout`; outputs go to `receive`, a failure last. The answer is the error, None where
    /// the cell succeeded. A cell that does not let itself be interrupted is ended with its process after a few seconds; not so with
    /// `isPatient` where `stop` interrupts it. InvalidOperationException behind such an end.
    member _.Run
        (number: int, code: string, timeout: TimeSpan, receive: CellOutput -> unit, stop: CancellationToken, ?isPatient: bool)
        : CellError option =
        if running.HasExited then
            raise (InvalidOperationException "The session's process has ended.")

        events.ResetLimits()
        let began = Stopwatch.StartNew()
        let mutable failure: CellError option = None
        let mutable asked: (CellError * TimeSpan) option = None
        let mutable isOver = false
        let mutable isKilled = false
        send (SessionMessage.Run(number, code))

        /// Why the cell must stop now, if it must.
        let reason () =
            if stop.IsCancellationRequested then
                Some(CellError.Plain CellErrorName.Interrupted "The cell was interrupted.")
            elif began.Elapsed > timeout then
                Some(
                    CellError.Plain
                        CellErrorName.Timeout
                        $"The cell was stopped: it took longer than {timeout.TotalSeconds} s, what --timeout gives each cell."
                )
            elif events.IsOverLimit then
                Some(
                    CellError.Plain
                        CellErrorName.OutputLimit
                        $"The cell was stopped: native code in it wrote more than {events.MostOut} characters."
                )
            else
                None

        while not isOver do
            match events.Take(TimeSpan.FromMilliseconds 50.0) with
            | Some(Some(SessionMessage.Output(CellOutput.Failure error))) -> failure <- Some error
            | Some(Some(SessionMessage.Output output)) -> receive output
            | Some(Some SessionMessage.Ended) -> isOver <- true
            | Some(Some _) -> ()
            | Some None ->
                failure <- Some(ending ())
                isOver <- true
            | None -> ()

            match asked with
            | None ->
                match reason () with
                | Some error when not isOver ->
                    let isLeft = defaultArg isPatient false && error.Name = CellErrorName.Interrupted
                    asked <- Some(error, if isLeft then TimeSpan.MaxValue else began.Elapsed + graceToStop)
                    send SessionMessage.Interrupt
                | _ -> ()
            | Some(_, until) when not isOver && not isKilled && began.Elapsed > until ->
                isKilled <- true
                kill ()
            | Some _ -> ()

        let hasDied = running.HasExited && not isKilled

        let error =
            match asked with
            | Some(error, _) when failure.IsSome && not hasDied -> Some error
            | _ -> failure

        error |> Option.iter (CellOutput.Failure >> receive)
        error

    interface IDisposable with
        /// Ends the process.
        member _.Dispose() =
            kill ()
            running.WaitForExit()
            running.Dispose()
            server.Dispose()
