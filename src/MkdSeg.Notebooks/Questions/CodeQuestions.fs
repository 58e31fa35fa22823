namespace MkdSeg.Notebooks

open System
open FSharp.Compiler.EditorServices
open FSharp.Compiler.Interactive.Shell
open FSharp.Compiler.Tokenization

/// Questions about code that is not run, answered by F#'s compiler with all that earlier cells have defined.
[<RequireQualifiedAccess>]
module internal CodeQuestions =
    /// Where a position is for the compiler: the line from 1, the column, the line's text.
    let private place (code: string) (position: int) : int * int * string =
        let before = code.Substring(0, position)
        let start = before.LastIndexOf '\n' + 1
        let rest = code.IndexOf('\n', position)
        let text = code.Substring(start, (if rest < 0 then code.Length else rest) - start)
        1 + (before |> Seq.filter ((=) '\n') |> Seq.length), position - start, text.TrimEnd '\r'

    let private within (code: string) (position: int) = Math.Clamp(position, 0, code.Length)

    /// What the compiler may look at: a cell that would be refused, and could have packages fetched, is not for it.
    let private forChecking (code: string) : string =
        if (Directives.refusal code).IsSome then "" else Directives.forCompiler code

    let complete (fsi: FsiEvaluationSession) (code: string) (position: int) : Completion =
        let position = within code position
        let line, column, text = place code position
        let code = forChecking code
        let name = QuickParse.GetPartialLongNameEx(text, column - 1)
        let parsed, seen, _ = fsi.ParseAndCheckInteraction code

        { Matches =
            [ for item in seen.GetDeclarationListInfo(Some parsed, line, text, name).Items do
                  if item.NameInList.StartsWith(name.PartialIdent, StringComparison.OrdinalIgnoreCase) then
                      item.NameInCode ]
            |> List.distinct
            |> List.sort
          Start = position - name.PartialIdent.Length
          End = position }

    let private described (element: ToolTipElement) : string list =
        match element with
        | ToolTipElement.Group items ->
            [ for item in items do
                  item.MainDescription.Text
                  yield! Documentation.lines item.XmlDoc
                  yield! item.Remarks |> Option.map _.Text |> Option.toList ]
        | ToolTipElement.CompositionError _
        | ToolTipElement.None -> []

    /// The signature and documentation of the name at a position or, behind a bracket or space, before it.
    let inspect (fsi: FsiEvaluationSession) (code: string) (position: int) : string option =
        let line, column, text = place code (within code position)
        let column = text.Substring(0, min column text.Length).TrimEnd(' ', '(').Length

        match QuickParse.GetCompleteIdentifierIsland true text column with
        | None -> None
        | Some(name, last, _) ->
            let _, seen, _ = fsi.ParseAndCheckInteraction(forChecking code)
            let (ToolTipText elements) = seen.GetToolTip(line, last, text, List.ofArray (name.Split '.'), FSharpTokenTag.Identifier)

            match elements |> List.collect described with
            | [] -> None
            | lines -> Some(String.concat "\n" lines)
