namespace MkdSeg.Display

open System

/// Whoever shows what a cell displays: a session of ours, or the kernel of another program.
type IDisplayHost =
    /// Shows a value under a name by which it can be updated.
    abstract Show: id: string * bundle: MimeBundle -> unit
    /// Shows another value in its place.
    abstract Update: id: string * bundle: MimeBundle -> unit

/// A value that a cell has shown; a later one can take its place, for progress that moves on the spot.
[<Sealed>]
type DisplayedValue internal (id: string, host: IDisplayHost) =
    /// The name under which it is known to whoever shows it.
    member _.Id = id

    /// Shows another value in its place.
    member _.Update(value: obj | null) = host.Update(id, Forms.ofValue value)

/// What cells and what they call show while they run. Where that goes belongs to the process, which runs one session at a time.
[<RequireQualifiedAccess>]
module Displays =
    let mutable private target: IDisplayHost option = None

    /// Where displays go from now on; None where no cells run.
    let directTo (host: IDisplayHost option) : unit = target <- host

    let private showBundle (bundle: unit -> MimeBundle) : DisplayedValue =
        match target with
        | None -> raise (InvalidOperationException "display works in the cells of a notebook; no session runs in this process.")
        | Some host ->
            let id = Guid.NewGuid().ToString "N"
            host.Show(id, bundle ())
            DisplayedValue(id, host)

    /// Shows a value in the forms that are asked for, or in those of its type where none is. InvalidOperationException where no cells run
    /// in this process.
    let showIn (mimeTypes: string list) (value: 'T) : DisplayedValue =
        match mimeTypes, box value with
        | [], value -> showBundle (fun () -> Forms.ofDeclared typeof<'T> value)
        | asked, value -> showBundle (fun () -> Forms.ofMimeTypes asked value)

    /// Shows a value at once; its Update shows another in its place. InvalidOperationException where no cells run in this process.
    let show (value: 'T) : DisplayedValue = showIn [] value
