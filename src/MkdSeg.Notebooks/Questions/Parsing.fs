namespace MkdSeg.Notebooks

open FSharp.Compiler.CodeAnalysis
open FSharp.Compiler.Diagnostics
open FSharp.Compiler.Text

/// What F#'s parser alone says of a piece of code.
[<RequireQualifiedAccess>]
module internal Parsing =
    [<Literal>]
    let private File = "cell.fsx"

    [<Literal>]
    let private IndentStep = 4

    /// Something begun and not ended: the compiler marks where it began. In this order: #if, texts, comments, blocks behind let, ( [ { try, three
    /// quotes, {} in a text, let! as the last line.
    let private begun = set [ 513; 514; 515; 516; 517; 583; 588; 598; 604; 1232; 3104; 3378; 3885 ]

    /// Said beside another error: where a line stands.
    [<Literal>]
    let private Offside = 58

    /// The number for what is not expected, be it a word or the end of the text.
    [<Literal>]
    let private Unexpected = 10

    let private isOfEnd (lines: string[]) (error: FSharpDiagnostic) : bool =
        let reachesEnd = error.EndLine > lines.Length || (error.EndLine = lines.Length && error.EndColumn >= lines[lines.Length - 1].Length)
        let isOfWord = error.ErrorNumber = Unexpected && error.Message.StartsWith "Unexpected" && not (error.Message.StartsWith "Unexpected end of input")
        begun.Contains error.ErrorNumber || error.ErrorNumber = Offside || (reachesEnd && not isOfWord)

    let private nextIndent (lines: string[]) : string =
        let last = lines[lines.Length - 1]
        String.replicate (last.Length - last.TrimStart(' ').Length + IndentStep) " "

    /// Code whose errors are all of its end is incomplete.
    let completeness (checker: FSharpChecker) (code: string) : Completeness =
        let code = Directives.forCompiler(code.ReplaceLineEndings "\n").TrimEnd()
        let options = { FSharpParsingOptions.Default with SourceFiles = [| File |]; IsInteractive = true }
        let parsed = checker.ParseFile(File, SourceText.ofString code, options) |> Async.RunSynchronously
        let errors = parsed.Diagnostics |> Array.filter (fun diagnostic -> diagnostic.Severity = FSharpDiagnosticSeverity.Error)
        let lines = code.Split '\n'

        if errors.Length = 0 then Completeness.Complete
        elif Array.forall (isOfEnd lines) errors then Completeness.Incomplete(nextIndent lines)
        else Completeness.Invalid
