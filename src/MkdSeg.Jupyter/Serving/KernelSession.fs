namespace MkdSeg.Jupyter

open System
open System.Collections.Generic
open System.IO
open System.Threading
open System.Threading.Tasks
open MkdSeg.Display
open MkdSeg.Notebooks

/// The session of a kernel, in a process of its own: a cell that crashes or exits fails with words, the kernel stays and the next cell
/// finds a new session; what native code prints is seen; and clients are answered while the compiler starts.
[<Sealed>]
type internal KernelSession(launch: SessionLaunch, folder: string) =
    /// An interrupted cell that runs on for longer than this is in native code.
    static let graceToStop = TimeSpan.FromSeconds 2.0

    static let notStopped =
        "The cell has not stopped yet: native code in it is at work, and it stops when that returns. "
        + "Restarting the kernel ends it at once, and with it what cells have defined.\n"

    let gate = obj ()
    let start () = Task.Run(fun () -> SessionProcess.Start(launch, folder))
    let mutable current = start ()
    let mutable running: CancellationTokenSource option = None

    let dispose (session: Task<SessionProcess>) =
        if session.IsCompletedSuccessfully then
            (session.Result :> IDisposable).Dispose()

    /// Does something with the session; a new one takes its place where it has ended.
    let withSession (failed: CellError -> 'T) (work: SessionProcess -> 'T) : 'T =
        if current.IsFaulted then
            current <- start ()

        try
            let session = current.GetAwaiter().GetResult()

            let result =
                if session.HasEnded then
                    failed (
                        CellError.Plain
                            CellErrorName.ProcessEnded
                            "The session's process ended between two cells; what cells had defined is lost."
                    )
                else
                    work session

            if session.HasEnded then
                dispose current
                current <- start ()

            result
        with :? IOException as problem ->
            failed (CellError.Plain CellErrorName.ProcessEnded problem.Message)

    /// Runs a cell and waits for its end; the error comes as the answer alone. A cell that does not let itself be interrupted is
    /// said to be so.
    member _.Run(number: int, code: string, receive: CellOutput -> unit) : CellError option =
        use source = new CancellationTokenSource()
        use ended = new CancellationTokenSource()
        lock gate (fun () -> running <- Some source)

        let hear (output: CellOutput) =
            match output with
            | CellOutput.Failure _ -> ()
            | other -> receive other

        let tell (_: Task) = receive (CellOutput.Text(StandardStream.Error, notStopped))

        use _ =
            source.Token.Register(fun () ->
                Task.Delay(graceToStop, ended.Token).ContinueWith(tell, TaskContinuationOptions.OnlyOnRanToCompletion) |> ignore)

        try
            withSession Some _.Run(number, code, TimeSpan.MaxValue, hear, source.Token, isPatient = true)
        finally
            lock gate (fun () -> running <- None)
            ended.Cancel()

    /// The value of an expression, or why it has none.
    member session.Evaluate(number: int, expression: string) : Result<MimeBundle, CellError> =
        let results = List<MimeBundle>()

        match
            session.Run(
                number,
                expression,
                (function
                | CellOutput.Result bundle -> results.Add bundle
                | _ -> ())
            )
        with
        | Some error -> Error error
        | None -> Ok(Seq.tryLast results |> Option.defaultValue (MimeBundle.Plain ""))

    /// The answer to a question about code that is not run, or why there is none.
    member _.Ask(question: CodeQuestion) : Result<CodeAnswer, CellError> = withSession Error (fun session -> Ok(session.Ask question))

    /// Interrupts the running cell, if there is one.
    member _.Interrupt() = lock gate (fun () -> running |> Option.iter _.Cancel())

    interface IDisposable with
        member _.Dispose() = dispose current
