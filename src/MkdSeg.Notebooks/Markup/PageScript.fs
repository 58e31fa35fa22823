namespace MkdSeg.Notebooks

open System.Text.Json
open MkdSeg.Display

/// Scripts for the page that shows a cell.
[<RequireQualifiedAccess>]
module internal PageScript =
    let private output (script: string) (words: string) : MimeBundle =
        { Forms = [ MimeType.Html, $"<script type=\"text/javascript\">{script}</script>"; MimeType.Plain, words ] }

    /// A script as an output.
    let run (script: string) : MimeBundle = output script script

    /// Style rules as an output: an element of the whole page, so that they hold for other cells as well.
    let style (rules: string) : MimeBundle =
        // The serializer writes '<' as a number, so that no rule can end the script.
        let text = JsonSerializer.Serialize rules

        output $"document.head.appendChild(Object.assign(document.createElement('style'), {{ textContent: {text} }}));" rules
