namespace MkdSeg.Notebooks

open System
open System.IO
open System.Reflection
open System.Runtime
open System.Threading
open FSharp.Compiler.Diagnostics
open FSharp.Compiler.Interactive.Shell

/// Evaluates F# cells in order; what a cell defines stays for the later ones. The first session of a process takes its console, so that
/// what cells print comes out as outputs; a process runs one session at a time.
[<Sealed>]
type Session(options: SessionOptions) =
    let thread = new SessionThread()
    let gate = obj ()
    let mutable running: CancellationTokenSource option = None

    let cancel (source: CancellationTokenSource) () =
        try
            source.Cancel()
        with :? ObjectDisposedException ->
            // The cell has ended by itself.
            ()

    /// Stops the running cell, if there is one. The runtime waits until the cell's thread can be abandoned, so another thread asks for that; and it
    /// does not wake a thread that sleeps or waits.
    let interrupt () =
        lock gate (fun () ->
            match running with
            | None -> ()
            | Some source ->
                Thread(cancel source, IsBackground = true, Name = "interruption").Start()
                thread.Wake())

    /// From here on no interruption comes, and none is pending.
    let rec settle () =
        try
            lock gate (fun () -> running <- None)
            Thread.Sleep 1
        with :? ThreadInterruptedException ->
            settle ()

    let sink = new OutputSink(options.OutputLimit, interrupt)
    let show (output: CellOutput) = sink.Show(output, match output with CellOutput.Display(_, bundle) | CellOutput.Update(_, bundle) | CellOutput.Result bundle -> bundle.Size | _ -> 0L)
    let consoleOut, consoleError, consoleIn = Console.Out, Console.Error, Console.In

    let create () =
        let assembly = Assembly.GetExecutingAssembly().Location
        let references = options.References |> List.filter (fun path -> Path.GetFileName path <> Path.GetFileName assembly)

        let arguments =
            [ "fsi"; "--noninteractive"; "--nologo"; "--quiet"; "--gui-"; "--multiemit+"; "--debug+"; "--optimize+" ]
            @ [ for path in assembly :: references -> $"-r:{path}" ]
            @ [ $"--lib:{AppContext.BaseDirectory}" ]

        let fsi = FsiEvaluationSession.Create(FsiEvaluationSession.GetDefaultConfiguration(), Array.ofList arguments, TextReader.Null, TextWriter.Null, TextWriter.Null)
        fsi.EvalInteraction "open MkdSeg.Notebooks.Prelude"
        fsi

    let fsi = thread.Do create

    do
        Console.SetOut(new SinkWriter(sink, StandardStream.Out))
        Console.SetError(new SinkWriter(sink, StandardStream.Error))
        Console.SetIn(new NoInput())
        Displays.directTo (Some show)
        ChartFormatter.makeStatic options.StaticCharts

    /// A display shows itself; a cell that ends in one has no result of its own.
    let showResult (value: FsiValue option) =
        match value with
        | Some value when value.ReflectionType <> typeof<unit> && value.ReflectionType <> typeof<DisplayedValue> ->
            show (CellOutput.Result(Formatter.format value.ReflectionValue))
        | _ -> ()

    let evaluate (number: int) (code: string) (stop: CancellationToken) : CellError option =
        let compiled (text: string) = fsi.EvalInteractionNonThrowing(Directives.forCompiler text, Diagnostics.fileName number, stop)

        let result, diagnostics =
            match compiled code with
            | _, diagnostics when Diagnostics.isOpenResult diagnostics ->
                // failwith and raise at a cell's end have no type of their own: then there is no result. Nothing has run yet.
                compiled (code + "\n()")
            | ended -> ended

        let having (severity: FSharpDiagnosticSeverity) = diagnostics |> List.ofArray |> List.filter (fun diagnostic -> diagnostic.Severity = severity)

        for warning in having FSharpDiagnosticSeverity.Warning do
            sink.Write(StandardStream.Error, "warning: " + String.Join("\n", Diagnostics.lines number code warning) + "\n")

        match having FSharpDiagnosticSeverity.Error, result with
        | [], Choice1Of2 value ->
            try
                // Sequences are computed while they are formatted.
                showResult value
                None
            with problem ->
                Some(UserStack.error problem)
        | [], Choice2Of2 problem -> Some(UserStack.error problem)
        | errors, _ -> Some(Diagnostics.error number code errors)

    /// The runtime's own way to abandon code that never looks at a token.
    let evaluateUntil (number: int) (code: string) (stop: CancellationToken) : CellError option =
        let interrupted = CellError.Plain CellErrorName.Interrupted "The cell was interrupted."
        let mutable error = None

        try
#nowarn "44" // ControlledExecution is marked for hosts of untrusted time, such as this one.
            ControlledExecution.Run((fun () -> error <- evaluate number code stop), stop)
            error |> Option.map (fun own -> if stop.IsCancellationRequested then interrupted else own)
        with
        | :? OperationCanceledException
        | :? ThreadInterruptedException when stop.IsCancellationRequested ->
            Some interrupted

    let outputLimitError =
        lazy
            (CellError.Plain
                CellErrorName.OutputLimit
                $"The cell was stopped: it wrote more than {options.OutputLimit} characters of output, the most that a notebook keeps of one cell. Show less, or write to a file.")

    /// Runs a cell and waits for its end. Every output goes to `receive` as it comes, one at a time, a failure last.
    /// `number` is the cell's execution count; diagnostics and stacks name it. Cancelling `stop` interrupts as Interrupt does. The answer is the error, None where
    /// the cell succeeded. Calls from several threads wait for each other.
    member _.Run(number: int, code: string, receive: CellOutput -> unit, stop: CancellationToken) : CellError option =
        thread.Do(fun () ->
            use source = new CancellationTokenSource()
            use _ = new MemoryWatch(options.CollectAfter)
            sink.Begin receive
            lock gate (fun () -> running <- Some source)
            let registered = stop.Register(fun () -> interrupt ())

            let ended =
                match Directives.refusal code with
                | Some error -> Some error
                | None -> evaluateUntil number code source.Token

            settle ()
            registered.Dispose()

            if source.IsCancellationRequested then
                thread.Renew()

            sink.End()
            let error = if sink.IsOverflowed then Some outputLimitError.Value else ended
            error |> Option.iter (CellOutput.Failure >> receive)
            error)

    /// Stops the running cell, from another thread: managed code at once, a call into a native library when it comes back. Later cells find what
    /// earlier ones defined, on a fresh thread: what a library keeps for each thread has its defaults again. Known: abandoning a loop of small calls (`Seq.initInfinite id |> Seq.length`) at times crashes the runtime of .NET 10.0,
    /// and the process ends.
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
            Console.SetOut consoleOut
            Console.SetError consoleError
            Console.SetIn consoleIn
            (thread :> IDisposable).Dispose()
            (sink :> IDisposable).Dispose()
            (fsi :> IDisposable).Dispose()
