namespace MkdSeg.Notebooks

open System

/// A value that a cell has shown; a later one can take its place, for progress that moves on the spot.
[<Sealed>]
type DisplayedValue internal (id: string, show: CellOutput -> unit) =
    /// The name under which it is known to whoever shows it.
    member _.Id = id

    /// Shows another value in its place.
    member _.Update(value: obj | null) = show (CellOutput.Update(id, Formatter.format value))

/// Where `display` of the running session goes. Console and display belong to the process, so a process runs one session at a time.
[<RequireQualifiedAccess>]
module internal Displays =
    let mutable private target: (CellOutput -> unit) option = None

    /// None where no session runs.
    let directTo (show: (CellOutput -> unit) option) = target <- show

    /// `declared` is the type that the cell sees.
    let show (declared: Type) (value: obj | null) : DisplayedValue =
        match target with
        | None -> raise (InvalidOperationException "display works in the cells of a notebook; no session runs in this process.")
        | Some show ->
            let id = Guid.NewGuid().ToString "N"
            show (CellOutput.Display(id, Formatter.formatAs declared value))
            DisplayedValue(id, show)
