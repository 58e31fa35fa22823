namespace MkdSeg.Notebooks

/// What could stand at a place of a cell's code. Positions count UTF-16 units from the beginning of the code.
type Completion =
    {
        /// Words that may take the place of what is between Start and End, in alphabetical order.
        Matches: string list
        Start: int
        End: int
    }

/// Whether code can be run as it stands, or wants more lines.
[<RequireQualifiedAccess>]
type Completeness =
    | Complete
    /// It only lacks what comes behind its end; the next line may begin with `indent`.
    | Incomplete of indent: string
    | Invalid

/// A question about code that is not run. Positions count UTF-16 units from the beginning of the code.
[<RequireQualifiedAccess>]
type CodeQuestion =
    /// What could stand at a position?
    | Complete of code: string * position: int
    /// What is the name at a position?
    | Inspect of code: string * position: int
    /// Can it be run as it stands?
    | Completeness of code: string

/// What is found for a question of the same name.
[<RequireQualifiedAccess>]
type CodeAnswer =
    | Complete of Completion
    /// Signature and documentation as lines; None where there is no name.
    | Inspect of string option
    | Completeness of Completeness
