namespace MkdSeg.PaperRepro.Cells

open System.IO
open System.Net
open System.Text
open MkdSeg.Display
open MkdSeg.PaperRepro

/// What cells show besides charts, pictures and sequences of records.
[<RequireQualifiedAccess>]
module Shown =
    let private html (opening: string) (text: string) (ending: string) : MimeBundle =
        { Forms = [ MimeType.Html, opening + WebUtility.HtmlEncode text + ending; MimeType.Plain, text ] }

    /// A sentence.
    let words (text: string) : MimeBundle = html "<p>" text "</p>"

    /// Sentences that answer a question; what follows them is beside it.
    [<Literal>]
    let private Answer = 2

    /// The answer to a notebook's question, its last output: two sentences, and below them what else is to be known.
    let verdict (sentences: string list) : MimeBundle =
        let answer = sentences |> List.truncate Answer |> String.concat " " |> WebUtility.HtmlEncode
        let beside = sentences |> List.skip (min Answer sentences.Length) |> String.concat " " |> WebUtility.HtmlEncode
        let opening = "<p style=\"border-left: 4px solid #0072B2; padding: 0.4em 0.8em\"><b>Verdict.</b> "
        let more = if beside = "" then "" else $"\n<p style=\"padding: 0 calc(0.8em + 4px)\">{beside}</p>"
        { Forms = [ MimeType.Html, $"{opening}{answer}</p>{more}"; MimeType.Plain, String.concat " " sentences ] }

    /// A table of texts; the first column is words, the others are numbers.
    let grid (header: string list) (rows: string list list) : MimeBundle =
        let cell (tag: string) (index: int) (text: string) =
            let side = if index = 0 then "left" else "right"
            let text = if tag = "td" then HtmlTable.words text else nonNull (WebUtility.HtmlEncode text)
            $"<{tag} style=\"text-align: {side}\">{text}</{tag}>"

        let line (tag: string) (cells: string list) = "<tr>" + (cells |> List.mapi (cell tag) |> String.concat "") + "</tr>\n"

        let table =
            $"""<table><thead>{line "th" header}</thead><tbody>{"\n"}{rows |> List.map (line "td") |> String.concat ""}</tbody></table>"""

        let plain = header :: rows |> List.map (String.concat " | ") |> String.concat "\n"
        { Forms = [ MimeType.Html, table; MimeType.Plain, plain ] }

    /// A writer whose latest line stands in one place of the notebook.
    type private LatestLine(shown: DisplayedValue) =
        inherit TextWriter()
        let line = StringBuilder()
        override _.Encoding = Encoding.UTF8

        override _.Write(letter: char) =
            if letter = '\n' then
                shown.Update(words (line.ToString().TrimEnd()))
                line.Clear() |> ignore
            else
                line.Append letter |> ignore

    /// Runs work that writes lines as a command does; the notebook shows the latest one, and `ended` in its place when all is done.
    let progress (ended: string) (work: Screen -> 'T) : 'T =
        let shown = Displays.show (words "...")
        use out = new LatestLine(shown)
        let result = work { Screen.Process() with Out = out; IsTerminal = false }
        shown.Update(words ended)
        result
