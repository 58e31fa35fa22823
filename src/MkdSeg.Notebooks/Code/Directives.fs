namespace MkdSeg.Notebooks

open System.Text.RegularExpressions
open MkdSeg.Display

/// A part of a cell.
[<RequireQualifiedAccess>]
type internal CellPart =
    /// F# on the lines of the cell; what is not of this part is blank.
    | Code of string
    /// Text of another language, which is shown.
    | Shown of MimeBundle

/// Lines that begin with # and are not for the compiler.
[<RequireQualifiedAccess>]
module internal Directives =
    let private quit = lazy Regex(@"^[ \t]*#(q|quit)\b", RegexOptions.Multiline)
    let private refused (message: string) = Some(CellError.Plain CellErrorName.Refused message)

    /// The lines of a cell with their numbers, by the language that a line before them names, None for F#. Such lines are left out.
    let private parts (code: string) : (string option * (int * string) list) list =
        let found = ResizeArray [ None, ResizeArray<int * string>() ]

        for at, line in code.ReplaceLineEndings("\n").Split '\n' |> Seq.indexed do
            match MagicCommands.nameOf line with
            | Some name when MagicCommands.isFSharp name -> found.Add(None, ResizeArray())
            | Some name when MagicCommands.isShown name -> found.Add(Some name, ResizeArray())
            | _ -> (snd found[found.Count - 1]).Add(at, line)

        [ for language, lines in found -> language, List.ofSeq lines ]

    /// Lines where they stood in the cell.
    let private placed (lines: (int * string) list) : string =
        let lines = Map.ofList lines
        let last = lines.Keys |> Seq.append [ 0 ] |> Seq.max
        String.concat "\n" [ for at in 0..last -> Map.tryFind at lines |> Option.defaultValue "" ]

    /// All F# of a cell, where it stood.
    let private fsharp (code: string) : string =
        parts code |> List.filter (fun (language, _) -> language.IsNone) |> List.collect snd |> placed

    /// What a cell consists of, in order.
    let split (code: string) : CellPart list =
        [ for language, lines in parts code do
              match language with
              | Some name -> CellPart.Shown(MagicCommands.shown name (lines |> List.map snd |> String.concat "\n"))
              | None when lines |> List.forall (snd >> System.String.IsNullOrWhiteSpace) -> ()
              | None -> CellPart.Code(placed lines) ]

    /// Packages that a cell asks for and that are not here.
    let absent (code: string) : string list = (PackageDirectives.resolve (fsharp code)).Absent

    /// Why a cell cannot be run, None where it can.
    let refusal (code: string) : CellError option =
        let code = fsharp code

        match absent code, code.Split '\n' |> Seq.tryPick MagicCommands.refusal with
        | _ :: _ as absent, _ ->
            let names = String.concat ", " absent

            refused (
                $"#r \"nuget: ...\" fetches nothing here, since every package is pinned by the repository: add {names} to a project, "
                + "build that, and refer to the assembly by its path, #r \"bin/Release/net10.0/Name.dll\"."
            )
        | [], _ when quit.Value.IsMatch code ->
            refused "#quit would end the session and lose what other cells have computed; take the line away."
        | [], Some reason -> refused reason
        | [], None -> None

    /// The F# of a cell as the compiler gets it, on the cell's lines.
    let forCompiler (code: string) : string =
        let code = (PackageDirectives.resolve (fsharp code)).Code

        String.concat "\n" [ for line in code.Split '\n' -> if (MagicCommands.nameOf line).IsSome then "" else line ]
