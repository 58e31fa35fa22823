namespace MkdSeg.Notebooks

/// Whether code can be run as it stands, or wants more lines.
[<RequireQualifiedAccess>]
type Completeness =
    | Complete
    /// It only lacks what comes behind its end; the next line may begin with `indent`.
    | Incomplete of indent: string
    | Invalid
