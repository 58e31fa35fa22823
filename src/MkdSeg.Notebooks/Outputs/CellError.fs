namespace MkdSeg.Notebooks

/// Why a cell failed.
type CellError =
    {
        /// The exception's type, or one of the names below.
        Name: string
        Message: string
        /// Lines for a person: diagnostics with line and column, or the user's part of the stack.
        Trace: string list
    }

    /// The same with a sentence that says what to do.
    member error.WithHint(hint: string option) : CellError =
        match hint with
        | None -> error
        | Some hint ->
            let message = error.Message.TrimEnd()
            let stop = if message.EndsWith '.' then "" else "."
            { error with Message = $"{message}{stop} {hint}"; Trace = error.Trace @ [ hint ] }

    /// An error whose message says everything.
    static member Plain (name: string) (message: string) = { Name = name; Message = message; Trace = [ message ] }

/// Names of errors that are not the cell's own exceptions.
[<RequireQualifiedAccess>]
module CellErrorName =
    /// The cell does not compile.
    [<Literal>]
    let Compilation = "CompilationError"

    /// The cell asks for what a session does not offer.
    [<Literal>]
    let Refused = "Refused"

    /// Someone stopped the cell.
    [<Literal>]
    let Interrupted = "Interrupted"

    /// The cell took longer than it was given.
    [<Literal>]
    let Timeout = "Timeout"

    /// The cell wrote more than a notebook should hold.
    [<Literal>]
    let OutputLimit = "OutputLimit"

    /// The cell called exit.
    [<Literal>]
    let Exit = "Exit"

    /// The session's process ended while the cell ran.
    [<Literal>]
    let ProcessEnded = "ProcessEnded"
