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
