namespace MkdSeg.Notebooks

open System
open System.IO
open FSharp.Compiler.Diagnostics

/// The compiler's complaints, with line and column of the cell, both counted from 1.
[<RequireQualifiedAccess>]
module internal Diagnostics =
    /// The name under which the compiler knows a cell.
    let fileName (number: int) = $"cell{number}.fsx"

    let private place (number: int) (diagnostic: FSharpDiagnostic) =
        let file = Path.GetFileName diagnostic.FileName
        let name = if file = fileName number || file = "" then $"cell {number}" else $"{file}"
        $"{name}, line {diagnostic.StartLine}, column {diagnostic.StartColumn + 1}"

    /// The line it is about with a mark under the place, where the line is in the cell.
    let private excerpt (number: int) (code: string) (diagnostic: FSharpDiagnostic) : string list =
        let lines = code.ReplaceLineEndings("\n").Split '\n'

        if
            Path.GetFileName diagnostic.FileName <> fileName number
            || diagnostic.StartLine < 1
            || diagnostic.StartLine > lines.Length
        then
            []
        else
            let line = lines[diagnostic.StartLine - 1]
            let last = if diagnostic.EndLine = diagnostic.StartLine then diagnostic.EndColumn else line.Length
            let mark = String(' ', diagnostic.StartColumn) + String('^', Math.Max(1, last - diagnostic.StartColumn))
            [ "    " + line.Replace('\t', ' '); "    " + mark ]

    /// Whether all that is wrong is that the type of the last expression is left open.
    let isOpenResult (diagnostics: FSharpDiagnostic[]) : bool =
        let errors = diagnostics |> Array.filter (fun diagnostic -> diagnostic.Severity = FSharpDiagnosticSeverity.Error)
        errors.Length = 1 && errors[0].ErrorNumber = 30 && errors[0].Message.Contains "'it'"

    /// One line that says where and what.
    let summary (number: int) (diagnostic: FSharpDiagnostic) : string =
        let message = diagnostic.Message.ReplaceLineEndings " "
        $"{place number diagnostic}: {diagnostic.ErrorNumberText}: {message}"

    /// The summary, with the line and a mark under the place.
    let lines (number: int) (code: string) (diagnostic: FSharpDiagnostic) : string list =
        summary number diagnostic :: excerpt number code diagnostic

    /// The error of a cell that does not compile.
    let error (number: int) (code: string) (errors: FSharpDiagnostic list) : CellError =
        { Name = CellErrorName.Compilation
          Message = summary number errors.Head
          Trace = errors |> List.collect (lines number code) }
