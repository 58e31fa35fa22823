namespace MkdSeg.PaperRepro

open System
open System.IO
open System.Text
open Spectre.Console

/// Text with a stranger's words in it (names of files and structures, what a file says), fit for a terminal: a control character would
/// be a command to it.
[<RequireQualifiedAccess>]
module Plain =
    /// Control characters other than line feed and tab, and the marks that turn the order of letters round.
    let private isCommand (letter: char) =
        (Char.IsControl letter && letter <> '\n' && letter <> '\t')
        || (letter >= '\u202A' && letter <= '\u202E')
        || (letter >= '\u2066' && letter <= '\u2069')

    /// The text with each such character in letters, for example \u001B. CR LF stays a line break.
    let text (words: string) : string =
        if not (String.exists isCommand words) then
            words
        else
            let result = StringBuilder()

            words
            |> String.iteri (fun at letter ->
                let endsLine = letter = '\r' && at + 1 < words.Length && words[at + 1] = '\n'

                if isCommand letter && not endsLine then
                    result.Append($"\\u{int letter:X4}") |> ignore
                else
                    result.Append letter |> ignore)

            result.ToString()

    /// The text on one line: a cell of a table, a comment.
    let line (words: string) : string = (text (words.ReplaceLineEndings " ")).Replace('\t', ' ')

    /// The text for Spectre's widgets, which take it as it is.
    let markup (words: string) : string = Markup.Escape(text words)

/// Writes text alone to a stream of this process, never a command to its terminal.
type PlainWriter(inner: TextWriter) =
    inherit TextWriter()

    /// For what writes commands on purpose: colours, live bars.
    member _.Inner = inner
    override _.Encoding = inner.Encoding
    override _.Write(letter: char) = inner.Write(Plain.text (string letter))

    override _.Write(text: string | null) =
        match text with
        | null -> ()
        | text -> inner.Write(Plain.text text)

    override _.Write(buffer: char[], index: int, count: int) = inner.Write(Plain.text (String(buffer, index, count)))
    override _.WriteLine() = inner.WriteLine()

    override _.WriteLine(text: string | null) =
        match text with
        | null -> inner.WriteLine()
        | text -> inner.WriteLine(Plain.text text)

    override _.Flush() = inner.Flush()
