namespace MkdSeg.Notebooks

open System
open System.IO
open System.Reflection
open System.Runtime
open System.Threading
open FSharp.Compiler.Diagnostics
open FSharp.Compiler.Interactive.Shell
open Microsoft.FSharp.Reflection
open MkdSeg.Display

/// Evaluates F# cells in order; what a cell defines stays for the later ones. The first session of a process takes its console, so that
/// what cells print comes out as outputs; a process runs one session at a time.
[<Sealed>]
type Session(options: SessionOptions) =
    let thread = new SessionThread()
    let gate = obj ()
    let mutable running: RunningCell option = None
    let interrupt () = lock gate (fun () -> running |> Option.iter _.Interrupt())

    /// From here on no interruption comes, and none is pending.
    let rec settle () =
        try
            lock gate (fun () ->
                running |> Option.iter _.End()
                running <- None)

            Thread.Sleep 1
        with :? ThreadInterruptedException ->
            settle ()

    let sink = new OutputSink(options.OutputLimit, interrupt)

    let show (output: CellOutput) =
        CellInterruption.checkOutput ()
        sink.Show output

    let consoleOut, consoleError, consoleIn = Console.Out, Console.Error, Console.In

    let create () =
        let assembly = Assembly.GetExecutingAssembly().Location
        let references = options.References |> List.filter (fun path -> Path.GetFileName path <> Path.GetFileName assembly)
        // The program's own framework, with the assembly that its collections are in: no SDK is asked for, and none of another version is
        // taken.
        let framework = typeof<obj>.Assembly.Location

        let arguments =
            [ "fsi"
              "--noninteractive"
              "--nologo"
              "--quiet"
              "--gui-"
              "--multiemit+"
              "--debug+"
              "--optimize+"
              "--define:MKDSEG_SESSION"
              "--usesdkrefs-" ]
            @ [ for path in framework :: assembly :: references -> $"-r:{path}" ]
            @ [ $"--lib:{AppContext.BaseDirectory}" ]

        let fsi =
            FsiEvaluationSession.Create(
                FsiEvaluationSession.GetDefaultConfiguration(),
                Array.ofList arguments,
                TextReader.Null,
                TextWriter.Null,
                TextWriter.Null
            )

        // The namespaces that .NET Interactive opens, and ours behind them: of two things with one name the later is meant.
        for name in [ "System"; "System.IO"; "System.Text"; "Microsoft.DotNet.Interactive.Formatting"; "MkdSeg.Notebooks" ] do
            fsi.EvalInteraction $"open {name}"

        fsi

    let fsi = thread.Do create

    let takeConsole () =
        Console.SetOut(new SinkWriter(sink, StandardStream.Out))
        Console.SetError(new SinkWriter(sink, StandardStream.Error))

    /// The runtime locks a console's writer while a thread prints; an abandoned one may have left it so for ever.
    let isLocked (writer: TextWriter) =
        let isFree = Monitor.TryEnter writer

        if isFree then
            Monitor.Exit writer

        not isFree

    do
        takeConsole ()
        Console.SetIn(new NoInput())

        Displays.directTo (
            Some
                { new IDisplayHost with
                    member _.Show(id, bundle) = show (CellOutput.Display(id, bundle))
                    member _.Update(id, bundle) = show (CellOutput.Update(id, bundle)) }
        )

        ChartFormatter.makeStatic options.StaticCharts

    let displays = DisplayEvents.follow show
    let missing = MissingNames()
    let mutable isTimed = false

    /// Nothing, or what shows itself.
    let isSilent (kind: Type) : bool =
        kind = typeof<unit>
        || kind = typeof<DisplayedValue>
        || kind = typeof<Microsoft.DotNet.Interactive.Formatting.DisplayedValue>

    /// A display shows itself; a cell that ends in one has no result of its own. Values before a further interaction are displays.
    let showValue (isLast: bool) (piece: Interaction) (value: FsiValue option) =
        let bundle =
            match value with
            | Some value when isSilent value.ReflectionType -> None
            | Some value when FSharpType.IsFunction value.ReflectionType -> OpenValue.tryShow fsi
            | Some value -> Some(Forms.ofDeclared value.ReflectionType value.ReflectionValue)
            | None when Parsing.endsInExpression fsi.InteractiveChecker piece.Code -> OpenValue.tryShow fsi
            | None -> None

        match bundle with
        | Some bundle when isLast -> show (CellOutput.Result bundle)
        | Some bundle -> show (CellOutput.Display(Guid.NewGuid().ToString "N", bundle))
        | None -> ()

    let failure
        (number: int)
        (code: string)
        (isLast: bool)
        (piece: Interaction)
        (result: Choice<FsiValue option, exn>, diagnostics: FSharpDiagnostic[])
        =
        let having (severity: FSharpDiagnosticSeverity) =
            diagnostics |> List.ofArray |> List.filter (fun diagnostic -> diagnostic.Severity = severity)

        for warning in having FSharpDiagnosticSeverity.Warning do
            sink.Write(StandardStream.Error, "warning: " + String.Join("\n", Diagnostics.lines number code warning) + "\n")

        match having FSharpDiagnosticSeverity.Error, result with
        | [], Choice1Of2 value ->
            try
                // Sequences are computed while they are formatted.
                showValue isLast piece value
                None
            with problem ->
                Some(UserStack.error problem)
        | [], Choice2Of2 problem -> Some(UserStack.error problem)
        | errors, _ -> Some((Diagnostics.error number code errors).WithHint(missing.Hint errors))

    let evaluatePiece (number: int) (code: string) (isLast: bool) (piece: Interaction) : CellError option =
        // Without the cell's token, which the compiler would ask between two definitions: code that listens ends where it wants to.
        let compiled (text: string) = fsi.EvalInteractionNonThrowing(text, Diagnostics.fileName number, CancellationToken.None)

        match compiled piece.Code with
        | _, diagnostics when Diagnostics.isOpenResult diagnostics ->
            // failwith and raise at a cell's end have no type of their own: then there is no result. Nothing has run yet.
            compiled piece.WithoutResult
        | ended -> ended
        |> failure number code isLast piece

    let say (text: string) = sink.Write(StandardStream.Out, text + "\n")

    let follow (wall: CellTiming) (directive: SessionDirective) : unit =
        match directive with
        | SessionDirective.Time isOn ->
            isTimed <- Option.defaultValue (not isTimed) isOn
            say (if isTimed then "--> Timing now on" else "--> Timing now off")
        | SessionDirective.Help name ->
            name
            |> Option.map (fun name -> CodeQuestions.inspect fsi name name.Length |> Option.defaultValue $"Nothing is known of {name}.")
            |> Option.defaultValue SessionDirectives.help
            |> say
        | SessionDirective.Values isLong -> say (BoundValues.list isLong fsi)
        | SessionDirective.Words words -> say words
        | SessionDirective.WallTime -> wall.IsAsked <- true

    /// A cell's F#, up to the first interaction that fails. `isLast`: whether its value is the cell's.
    let evaluateCode (number: int) (code: string) (isLast: bool) (wall: CellTiming) (stop: CancellationToken) : CellError option =
        let rec go (rest: Interaction list) : CellError option =
            match rest with
            | [] -> None
            | piece :: later ->
                stop.ThrowIfCancellationRequested()
                let spoken, piece = SessionDirectives.take piece
                List.iter (follow wall) spoken
                let timing = if isTimed then Some(CellTiming.Start()) else None
                let error = evaluatePiece number code (isLast && later.IsEmpty) piece
                timing |> Option.iter (fun timing -> say timing.Line)
                if error.IsSome then error else go later

        go (Interaction.split code)

    /// Every part of the cell in order, up to the first that fails.
    let evaluate (number: int) (code: string) (stop: CancellationToken) : CellError option =
        let wall = CellTiming.Start()

        let rec go (rest: CellPart list) : CellError option =
            match rest with
            | [] -> None
            | CellPart.Shown bundle :: later ->
                show (CellOutput.Display(Guid.NewGuid().ToString "N", bundle))
                go later
            | CellPart.Code part :: later ->
                let packages = PackageDirectives.resolve part
                List.iter say packages.Notes
                let error = evaluateCode number packages.Code later.IsEmpty wall stop
                if error.IsSome then error else go later

        let error = go (Directives.split code)

        if wall.IsAsked then
            show (CellOutput.Display(Guid.NewGuid().ToString "N", MimeBundle.Plain wall.Words))

        error

    /// The runtime's own way to abandon code that never looks at a token.
    let evaluateUntil (number: int) (code: string) (cell: RunningCell) : CellError option =
        let interrupted = CellError.Plain CellErrorName.Interrupted "The cell was interrupted."
        let mutable error = None

        try
            #nowarn "44" // ControlledExecution is marked for hosts of untrusted time, such as this one.
            ControlledExecution.Run((fun () -> error <- evaluate number code cell.Stop), cell.Abandon)
            error |> Option.map (fun own -> if cell.IsAsked then interrupted else own)
        with
        | :? OperationCanceledException
        | :? ThreadInterruptedException when cell.IsAsked -> Some interrupted

    let outputLimitError =
        lazy
            (CellError.Plain
                CellErrorName.OutputLimit
                ($"The cell was stopped: it wrote more than {options.OutputLimit} characters of output, the most that a "
                 + "notebook keeps of one cell. Show less, or write to a file."))

    /// Runs a cell and waits for its end. Every output goes to `receive` as it comes, one at a time, a failure last.
    /// `number` is the cell's execution count; diagnostics and stacks name it. Cancelling `stop` interrupts as Interrupt does. The answer
    /// is the error, None where the cell succeeded. Calls from several threads wait for each other.
    member _.Run(number: int, code: string, receive: CellOutput -> unit, stop: CancellationToken) : CellError option =
        thread.Do(fun () ->
            let cell = RunningCell(options.NativeCalls(), thread.Wake)
            use _ = new MemoryWatch(options.CollectAfter)
            sink.Begin receive

            if isLocked Console.Out || isLocked Console.Error then
                takeConsole ()

            CellInterruption.beginCell cell.Stop
            lock gate (fun () -> running <- Some cell)
            let registered = stop.Register(fun () -> interrupt ())

            let ended =
                match Directives.refusal code with
                | Some error ->
                    missing.Refused(number, Directives.absent code)
                    Some error
                | None -> evaluateUntil number code cell

            missing.Ended(number, code, ended.IsSome)

            settle ()
            CellInterruption.endCell ()
            registered.Dispose()

            if cell.Abandon.IsCancellationRequested then
                thread.Renew()

            sink.End()
            let error = if sink.IsOverflowed then Some outputLimitError.Value else ended
            error |> Option.iter (CellOutput.Failure >> receive)
            error)

    /// Stops the running cell, from another thread. Code that listens to `interruption ()`, as trainings do, stops at its next safe
    /// place. Other code is abandoned at once while it is managed; a cell that works with tensors only when it has called nothing native
    /// for a second, or where it prints. Later cells find what earlier ones defined; behind an abandoned cell on a fresh thread: what a
    /// library keeps for each thread has its defaults again. Known: abandoning a loop of small calls (`Seq.initInfinite id |>
    /// Seq.length`) at times crashes the runtime of .NET 10.0, and the process ends.
    member _.Interrupt() = interrupt ()

    /// What could stand at a position of code that is not run; later cells do not see its definitions.
    member _.Complete(code: string, position: int) : Completion = thread.Do(fun () -> CodeQuestions.complete fsi code position)

    /// Signature and documentation of the name at a position, as lines; None where there is none.
    member _.Inspect(code: string, position: int) : string option = thread.Do(fun () -> CodeQuestions.inspect fsi code position)

    /// Whether code can be run as it stands.
    member _.Completeness(code: string) : Completeness = thread.Do(fun () -> Parsing.completeness fsi.InteractiveChecker code)

    /// Any of these three.
    member session.Answer(question: CodeQuestion) : CodeAnswer =
        match question with
        | CodeQuestion.Complete(code, position) -> CodeAnswer.Complete(session.Complete(code, position))
        | CodeQuestion.Inspect(code, position) -> CodeAnswer.Inspect(session.Inspect(code, position))
        | CodeQuestion.Completeness code -> CodeAnswer.Completeness(session.Completeness code)

    interface IDisposable with
        /// Gives the console back.
        member _.Dispose() =
            Displays.directTo None
            displays.Dispose()
            Console.SetOut consoleOut
            Console.SetError consoleError
            Console.SetIn consoleIn
            (thread :> IDisposable).Dispose()
            (sink :> IDisposable).Dispose()
            (fsi :> IDisposable).Dispose()
