namespace MkdSeg.Notebooks

open MkdSeg.Display

[<RequireQualifiedAccess>]
type StandardStream =
    | Out
    | Error

/// What a cell gives off while it runs, in the order in which it comes.
[<RequireQualifiedAccess>]
type CellOutput =
    /// Text on standard output or error.
    | Text of StandardStream * string
    /// A value shown by `display`, under a name by which it can be updated.
    | Display of id: string * MimeBundle
    /// A new form of an earlier display, to stand in its place.
    | Update of id: string * MimeBundle
    /// The value of the cell's last expression.
    | Result of MimeBundle
    /// Why the cell failed; the last output.
    | Failure of CellError
