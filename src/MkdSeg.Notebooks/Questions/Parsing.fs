namespace MkdSeg.Notebooks

open FSharp.Compiler.CodeAnalysis
open FSharp.Compiler.Diagnostics
open FSharp.Compiler.Syntax
open FSharp.Compiler.Text

/// What F#'s parser alone says of a piece of code.
[<RequireQualifiedAccess>]
module internal Parsing =
    [<Literal>]
    let private File = "cell.fsx"

    [<Literal>]
    let private IndentStep = 4

    /// Something begun and not ended: the compiler marks where it began. In this order: #if, texts, comments, blocks behind let, ( [ {
    /// try, three quotes, {} in a text, let! as the last line.
    let private begun = set [ 513; 514; 515; 516; 517; 583; 588; 598; 604; 1232; 3104; 3378; 3885 ]

    /// Said beside another error: where a line stands.
    [<Literal>]
    let private Offside = 58

    /// The number for what is not expected, be it a word or the end of the text.
    [<Literal>]
    let private Unexpected = 10

    let private isOfEnd (lines: string[]) (error: FSharpDiagnostic) : bool =
        let reachesEnd =
            error.EndLine > lines.Length || (error.EndLine = lines.Length && error.EndColumn >= lines[lines.Length - 1].Length)

        let isOfWord =
            error.ErrorNumber = Unexpected
            && error.Message.StartsWith "Unexpected"
            && not (error.Message.StartsWith "Unexpected end of input")

        begun.Contains error.ErrorNumber || error.ErrorNumber = Offside || (reachesEnd && not isOfWord)

    let private nextIndent (lines: string[]) : string =
        let last = lines[lines.Length - 1]
        String.replicate (last.Length - last.TrimStart(' ').Length + IndentStep) " "

    let private parse (checker: FSharpChecker) (code: string) : FSharpParseFileResults =
        let options = { FSharpParsingOptions.Default with SourceFiles = [| File |]; IsInteractive = true }
        checker.ParseFile(File, SourceText.ofString code, options) |> Async.RunSynchronously

    let private contents (parsed: FSharpParseFileResults) : SynModuleDecl list =
        match parsed.ParseTree with
        | ParsedInput.ImplFile(ParsedImplFileInput(contents = contents)) ->
            contents |> List.collect (fun (SynModuleOrNamespace(decls = declarations)) -> declarations)
        | ParsedInput.SigFile _ -> []

    let private errors (parsed: FSharpParseFileResults) : FSharpDiagnostic[] =
        parsed.Diagnostics |> Array.filter (fun diagnostic -> diagnostic.Severity = FSharpDiagnosticSeverity.Error)

    /// What code says, in order; the first complaint where it cannot be read.
    let tryDeclarations (checker: FSharpChecker) (code: string) : Result<SynModuleDecl list, string> =
        let parsed = parse checker code

        match Array.tryHead (errors parsed) with
        | Some error -> Error $"""line {error.StartLine}, {error.Message.ReplaceLineEndings " "}"""
        | None -> Ok(contents parsed)

    /// Whether code ends in an expression, which has a value.
    let endsInExpression (checker: FSharpChecker) (code: string) : bool =
        match List.tryLast (contents (parse checker code)) with
        | Some(SynModuleDecl.Expr(SynExpr.Do _, _)) -> false
        | Some(SynModuleDecl.Expr _) -> true
        | _ -> false

    /// Code whose errors are all of its end is incomplete.
    let completeness (checker: FSharpChecker) (code: string) : Completeness =
        let code = Directives.forCompiler(code.ReplaceLineEndings "\n").TrimEnd()
        let parsed = parse checker code
        let errors = errors parsed
        let lines = code.Split '\n'

        if errors.Length = 0 then Completeness.Complete
        elif Array.forall (isOfEnd lines) errors then Completeness.Incomplete(nextIndent lines)
        else Completeness.Invalid
