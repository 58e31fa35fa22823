namespace MkdSeg.Notebooks

open System
open FSharp.Compiler.Text
open FSharp.Compiler.Tokenization

/// What stands in a cell between two `;;`, which F# Interactive evaluates by itself.
type internal Interaction =
    {
        /// As the compiler gets it: on the lines and, where it can be, in the columns of the cell.
        Code: string
        /// Column in which a further line must begin.
        Indent: int
    }

    /// The same with a last line that has no value.
    member piece.WithoutResult: string = $"{piece.Code}\n{String(' ', piece.Indent)}()"

#nowarn "57" // The lexer's interface may change with the compiler's version.

[<RequireQualifiedAccess>]
module internal Interaction =
    [<Literal>]
    let private Separator = ";;"

    /// Every token that is no blank and no comment: whether it is `;;`, and where it begins.
    let private tokens (code: string) : (bool * int) list =
        let starts =
            [| 0
               for at in 0 .. code.Length - 1 do
                   if code[at] = '\n' then
                       at + 1 |]

        let found = ResizeArray<bool * int>()

        let hear (token: FSharpToken) =
            let place = token.Range.Start

            if
                not token.IsCommentTrivia
                && token.Kind <> FSharpTokenKind.WhitespaceTrivia
                && token.Kind <> FSharpTokenKind.LineCommentTrivia
            then
                found.Add((token.Kind = FSharpTokenKind.SemicolonSemicolon, starts[place.Line - 1] + place.Column))

        FSharpLexer.Tokenize(SourceText.ofString code, hear, conditionalDefines = [ "INTERACTIVE" ])
        List.ofSeq found

    let private blank (text: string) = String.map (fun letter -> if letter = '\n' then '\n' else ' ') text

    /// The code from `first` up to `last`, behind the lines that stand before it.
    let private piece (code: string) (first: int) (last: int) : Interaction =
        let before = blank (code.Substring(0, first))
        let own = code.Substring(first, last - first)
        let lines = own.Split '\n'
        let column = before.Length - (before.LastIndexOf '\n' + 1)
        let indent (line: string) = line.Length - line.TrimStart().Length
        let later = lines |> Array.skip 1 |> Array.filter (String.IsNullOrWhiteSpace >> not) |> Array.map indent
        let begins = column + indent lines[0]

        // Further lines to the left of the first: it is moved to the margin, for F# knows blocks by their columns.
        if not (String.IsNullOrWhiteSpace lines[0]) && later |> Array.exists (fun line -> line < begins) then
            { Code = before.Substring(0, before.Length - column) + own.TrimStart ' '; Indent = 0 }
        else
            { Code = before + own
              Indent = if String.IsNullOrWhiteSpace lines[0] then (if later.Length > 0 then Array.min later else 0) else begins }

    /// The interactions of a cell in order, without empty ones; at least one.
    let split (code: string) : Interaction list =
        let whole = { Code = code; Indent = 0 }

        if not (code.Contains Separator) then
            [ whole ]
        else
            let code = code.ReplaceLineEndings "\n"
            let tokens = tokens code

            let ends =
                [ for isEnd, at in tokens do
                      if isEnd then
                          at ]
                @ [ code.Length ]

            let firsts = 0 :: (ends |> List.map (fun at -> at + Separator.Length))

            match
                [ for first, last in List.zip (List.truncate ends.Length firsts) ends do
                      if tokens |> List.exists (fun (isEnd, at) -> not isEnd && at >= first && at < last) then
                          piece code first last ]
            with
            | [] -> [ whole ]
            | pieces -> pieces
