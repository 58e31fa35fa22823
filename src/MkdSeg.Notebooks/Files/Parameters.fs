namespace MkdSeg.Notebooks

open FSharp.Compiler.CodeAnalysis
open FSharp.Compiler.Syntax
open FSharp.Compiler.Text
open MkdSeg.Imaging

/// Other values for a notebook's parameters, as papermill gives them: a cell tagged "parameters" holds lines such as
/// `let iterations = 200`; a cell tagged "injected-parameters" behind it gives the names anew.
[<RequireQualifiedAccess>]
module Parameters =
    [<Literal>]
    let Tag = "parameters"

    [<Literal>]
    let InjectedTag = "injected-parameters"

    /// A name that the cell defines.
    type private Definition =
        {
            Name: string
            /// As it is written in front of the equals sign.
            Head: string
            /// As it is written behind it.
            Value: string
            Kind: ParameterKind option
        }

    let private wrong (path: string) (message: string) : exn = InvalidInputException $"{path}: {message}"

    let private written (code: string) (range: range) : string =
        let lines = code.Split '\n'
        let line (number: int) = if number <= lines.Length then lines[number - 1] else ""

        if range.StartLine = range.EndLine then
            (line range.StartLine).Substring(range.StartColumn, range.EndColumn - range.StartColumn)
        else
            [ yield (line range.StartLine).Substring range.StartColumn
              for number in range.StartLine + 1 .. range.EndLine - 1 do
                  yield line number
              yield (line range.EndLine).Substring(0, range.EndColumn) ]
            |> String.concat "\n"

    let private definition (code: string) (binding: SynBinding) : Definition option =
        match binding with
        | SynBinding(isMutable = varies; headPat = SynPat.Named(ident = SynIdent(name, _)) & head; returnInfo = kind; expr = value) ->
            let declared = kind |> Option.map (fun (SynBindingReturnInfo(typeName = kind)) -> written code kind.Range)

            let value =
                match value with
                | SynExpr.Typed(expr = inner) -> inner
                | other -> other

            let kind =
                declared
                |> Option.bind ParameterValue.ofType
                |> Option.orElse (if declared.IsNone then ParameterValue.ofExpression value else None)

            let annotation = declared |> Option.map (fun kind -> $": {kind}") |> Option.defaultValue ""
            let mutability = if varies then "mutable " else ""

            Some
                { Name = name.idText
                  Head = $"{mutability}{written code head.Range}{annotation}"
                  Value = written code value.Range
                  Kind = kind }
        | _ -> None

    /// What the cell defines; of a name that it defines twice, the last.
    let private definitions (path: string) (source: string) : Definition list =
        let code = Directives.forCompiler (source.ReplaceLineEndings "\n")

        match Parsing.tryDeclarations (FSharpChecker.Create()) code with
        | Error what -> raise (wrong path $"the cell tagged '{Tag}' is no F#: {what}")
        | Ok declarations ->
            [ for declaration in declarations do
                  match declaration with
                  | SynModuleDecl.Let(bindings = bindings) -> yield! List.choose (definition code) bindings
                  | _ -> () ]
            |> List.rev
            |> List.distinctBy _.Name
            |> List.rev

    let private line (path: string) (known: Definition list) (name: string, value: string) : string =
        match known |> List.tryFind (fun definition -> definition.Name = name) with
        | None ->
            let names = known |> List.map _.Name |> String.concat ", "
            raise (wrong path $"no parameter '{name}'; the notebook has {names}.")
        | Some { Kind = None; Value = given } ->
            let given = given.ReplaceLineEndings " "

            raise (
                wrong path $"parameter '{name}' is {given} in the cell; only numbers, texts and true or false can be given from outside."
            )
        | Some { Kind = Some kind; Head = head; Value = given } ->
            match ParameterValue.write kind value with
            | Ok literal -> $"let {head} = {literal}"
            | Error wanted -> raise (wrong path $"parameter '{name}' is '{value}'; it must be {wanted}, as {given} is.")

    /// Splits "name=value". InvalidInputException where there is no name.
    let parse (setting: string) : string * string =
        match setting.IndexOf '=' with
        | at when at > 0 -> setting.Substring(0, at).Trim(), setting.Substring(at + 1)
        | _ -> raise (InvalidInputException $"--parameters {setting}: give NAME=VALUE, for example iterations=100.")

    /// Puts the values into the notebook; of a name that is given twice the last value counts, and an earlier injected cell goes.
    /// InvalidInputException where the notebook has no such parameter or the value is of another kind.
    let apply (notebook: Notebook) (settings: (string * string) list) : unit =
        if not settings.IsEmpty then
            let cells = notebook.Cells

            match cells |> List.tryFindIndex (fun cell -> cell.IsCode && List.contains Tag cell.Tags) with
            | None -> raise (wrong notebook.Path $"no cell is tagged '{Tag}', so no parameter can be given.")
            | Some at ->
                let known = definitions notebook.Path cells[at].Source
                let settings = settings |> List.rev |> List.distinctBy fst |> List.rev
                let source = settings |> List.map (line notebook.Path known) |> String.concat "\n"
                cells |> List.filter (fun cell -> List.contains InjectedTag cell.Tags) |> List.iter notebook.Remove
                let at = notebook.Cells |> List.findIndex (fun cell -> cell.IsCode && List.contains Tag cell.Tags)
                notebook.Insert(at + 1, NotebookCell.Create(InjectedTag, InjectedTag, source))
