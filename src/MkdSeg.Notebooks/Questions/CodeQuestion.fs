namespace MkdSeg.Notebooks

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
