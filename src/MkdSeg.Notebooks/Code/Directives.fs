namespace MkdSeg.Notebooks

open System.Text.RegularExpressions

/// Lines that begin with # and are not for the compiler.
[<RequireQualifiedAccess>]
module internal Directives =
    let private line (pattern: string) = Regex($"^[ \\t]*{pattern}", RegexOptions.Multiline)
    let private package = lazy line "#[ri][ \\t]+@?\"+[ \\t]*nuget\\b"
    let private quit = lazy line "#(q|quit)\\b"
    let private language = lazy line "#!(fsharp|f#)[ \\t]*$"
    let private magic = lazy line "(#!\\S+|%%\\S+)"

    let private refused (message: string) = Some(CellError.Plain CellErrorName.Refused message)

    /// Why a cell cannot be run, None where it can.
    let refusal (code: string) : CellError option =
        let code = language.Value.Replace(code, "")
        let magic = magic.Value.Match code

        if package.Value.IsMatch code then
            refused (
                "#r \"nuget: ...\" is not offered here, since every package is pinned by the repository: add it to a project, "
                + "build that, and refer to the assembly by its path, #r \"bin/Release/net10.0/Name.dll\"."
            )
        elif quit.Value.IsMatch code then
            refused "#quit would end the session and lose what other cells have computed; take the line away."
        elif magic.Success then
            refused $"'{magic.Groups[1].Value}' is a command of another kernel; cells here are F# alone, so take the line away."
        else
            None

    /// The code that the compiler gets: a line that names the language as F# is empty.
    let forCompiler (code: string) : string = language.Value.Replace(code, "")
