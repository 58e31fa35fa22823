namespace MkdSeg.Notebooks

open System
open MkdSeg.Display

/// What every cell can use without opening anything. The names are those of .NET Interactive.
[<AutoOpen>]
module Prelude =
    /// Shows a value at once; its Update shows another in its place.
    let display (value: 'T) : DisplayedValue = Displays.show value

    /// Cancelled when the running cell is to stop: give it to what takes a token, or look at it in a loop of your own.
    let interruption () : System.Threading.CancellationToken = CellInterruption.token ()

    /// A text that is HTML.
    let HTML (text: string) : MimeBundle = { Forms = [ MimeType.Html, text; MimeType.Plain, text ] }

    /// The bytes of a PNG file as a picture.
    let PNG (bytes: byte[]) : MimeBundle =
        { Forms = [ MimeType.Png, Convert.ToBase64String bytes; MimeType.Plain, $"PNG picture, {bytes.Length} bytes" ] }

    /// In a cell, exit fails the cell; the session stays.
    let exit (code: int) : 'T = raise (CellExitException code)
