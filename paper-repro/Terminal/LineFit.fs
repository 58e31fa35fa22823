namespace MkdSeg.PaperRepro

open System

/// Text in lines of a given number of letters. Nothing is broken inside a word or a number.
[<RequireQualifiedAccess>]
module LineFit =
    /// The text without letters that steer a terminal: each is shown as U+FFFD.
    let visible (text: string) : string = String.map (fun letter -> if Char.IsControl letter then '\uFFFD' else letter) text

    /// Whole words in lines, the first of which begins with a label; those after it are as far to the right. A word longer than a line
    /// stands alone.
    let hang (width: int) (label: string) (text: string) : string list =
        let add (lines: string list) (word: string) =
            match lines with
            | line :: _ when line.Length + 1 + word.Length > width -> String(' ', label.Length) + word :: lines
            | line :: before -> $"{line} {word}" :: before
            | [] -> [ label + word ]

        match (visible text).Split(' ', StringSplitOptions.RemoveEmptyEntries) |> Array.fold add [] |> List.rev with
        | [] -> [ label ]
        | lines -> lines

    /// Whole words in lines. A word longer than a line stands alone.
    let wrap (width: int) (text: string) : string list = hang width "" text

    /// The text if it has the room, else "…" and its end, cut before a word or a folder's name where there is one.
    let shorten (room: int) (text: string) : string =
        if text.Length <= room then
            text
        else
            let first = text.Length - max 1 (room - 1)

            match text.IndexOfAny([| '/'; ' ' |], first) with
            | cut when cut >= 0 && cut < text.Length - 1 -> "…" + text.Substring(cut).TrimStart ' '
            | _ -> "…" + text.Substring first

    /// A title with a count and as many of the remarks as there is room for: "train mkd: 12/340, 2.0/s, loss 0.41".
    let progress (room: int) (title: string) (count: string) (remarks: string list) : string =
        let beginning = $"{shorten (room - count.Length - 2) title}: {count}"

        remarks
        |> List.filter ((<>) "")
        |> List.fold (fun (line: string) remark -> if line.Length + 2 + remark.Length <= room then $"{line}, {remark}" else line) beginning
