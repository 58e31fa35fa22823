namespace MkdSeg.Notebooks

open System
open System.Runtime.CompilerServices
open Microsoft.AspNetCore.Html
open Microsoft.DotNet.Interactive.Formatting
open MkdSeg.Display

/// What every cell can use without opening anything. The names are those of .NET Interactive.
[<AutoOpen; Extension>]
module Prelude =
    /// Shows a value at once; its Update shows another in its place.
    let display (value: 'T) : DisplayedValue = Displays.show value

    /// Cancelled when the running cell is to stop: give it to what takes a token, or look at it in a loop of your own.
    let interruption () : System.Threading.CancellationToken = CellInterruption.token ()

    /// A text that is HTML.
    let HTML (text: string) : IHtmlContent = text.ToHtmlContent()

    /// Runs a script in the page that shows the cell.
    let Javascript (script: string) : unit = Displays.show (PageScript.run script) |> ignore

    /// Adds style rules to the page that shows the cell.
    let CSS (rules: string) : unit = Displays.show (PageScript.style rules) |> ignore

    /// The bytes of a PNG file as a picture.
    let PNG (bytes: byte[]) : MimeBundle =
        { Forms = [ MimeType.Png, Convert.ToBase64String bytes; MimeType.Plain, $"PNG picture, {bytes.Length} bytes" ] }

    /// In a cell, exit fails the cell; the session stays.
    let exit (code: int) : 'T = raise (CellExitException code)

    /// A formula in LaTeX, on a line of its own.
    type MathString(formula: string) =
        inherit LaTeXString($"$${formula}$$")

    /// `value.Display()`, whose Update finds what it has shown.
    [<Extension>]
    type DisplayExtensions =
        /// Shows a value at once, in the forms of its type or in those that are asked for; its Update shows another in its place.
        [<Extension>]
        static member Display(value: 'T, [<ParamArray>] mimeTypes: string[]) : DisplayedValue =
            Displays.showIn (List.ofArray mimeTypes) value

        /// Shows a text that is of a form already.
        [<Extension>]
        static member DisplayAs(text: string, mimeType: string) : DisplayedValue = Displays.show { Forms = [ mimeType, text ] }
