namespace MkdSeg.Notebooks

open System
open FSharp.Compiler.EditorServices
open FSharp.Compiler.Interactive.Shell
open FSharp.Compiler.Text
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

    /// A cell that would be refused is not for the compiler either: it might fetch packages.
    let private isRefused (code: string) = (Directives.refusal code).IsSome

    /// What the compiler makes of the code.
    let private look (fsi: FsiEvaluationSession) (code: string) =
        let parsed, seen, _ = fsi.ParseAndCheckInteraction(Directives.forCompiler code)
        parsed, seen

    let private candidates (fsi: FsiEvaluationSession) (code: string) (line: int) (text: string) (name: PartialLongName) : string list =
        let parsed, seen = look fsi code

        [ for item in seen.GetDeclarationListInfo(Some parsed, line, text, name).Items do
              if item.NameInList.StartsWith(name.PartialIdent, StringComparison.OrdinalIgnoreCase) then
                  item.NameInCode ]
        |> List.distinct
        |> List.sort

    let complete (fsi: FsiEvaluationSession) (code: string) (position: int) : Completion =
        let position = within code position
        let line, column, text = place code position
        let name = QuickParse.GetPartialLongNameEx(text, column - 1)

        { Matches = if isRefused code then [] else candidates fsi code line text name
          Start = position - name.PartialIdent.Length
          End = position }

    let private text (parts: TaggedText[]) : string = parts |> Array.map _.Text |> String.concat ""

    let private described (element: ToolTipElement) : string list =
        match element with
        | ToolTipElement.Group items ->
            [ for item in items do
                  text item.MainDescription
                  yield! Documentation.lines item.XmlDoc
                  yield! item.Remarks |> Option.map text |> Option.toList ]
        | ToolTipElement.CompositionError _
        | ToolTipElement.None -> []

    /// The signature and documentation of the name at a position or, behind a bracket or space, before it.
    let inspect (fsi: FsiEvaluationSession) (code: string) (position: int) : string option =
        let line, column, text = place code (within code position)
        let column = text.Substring(0, min column text.Length).TrimEnd(' ', '(').Length

        match QuickParse.GetCompleteIdentifierIsland true text column with
        | Some(name, last, _) when not (isRefused code) ->
            let _, seen = look fsi code
            let (ToolTipText elements) = seen.GetToolTip(line, last, text, List.ofArray (name.Split '.'), FSharpTokenTag.Identifier)

            match elements |> List.collect described with
            | [] -> None
            | lines -> Some(String.concat "\n" lines)
        | _ -> None
