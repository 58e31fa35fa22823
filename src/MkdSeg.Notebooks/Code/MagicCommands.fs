namespace MkdSeg.Notebooks

open System.Text.RegularExpressions
open MkdSeg.Display

/// Lines of .NET Interactive that begin with #!: what a session makes of them.
[<RequireQualifiedAccess>]
module internal MagicCommands =
    let private line = lazy Regex(@"^[ \t]*(?:#!|%%)([^\s]*)", RegexOptions.Multiline)

    let private page (text: string) = { Forms = [ MimeType.Html, text; MimeType.Plain, text ] }
    let private markdown (text: string) = { Forms = [ MimeType.Markdown, text; MimeType.Plain, text ] }

    /// Languages whose text is shown.
    let private languages =
        Map [ "html", page; "markdown", markdown; "md", markdown; "javascript", PageScript.run; "js", PageScript.run ]

    let private fsharp = set [ "fsharp"; "f#" ]

    /// Those that a session follows.
    let private followed = set [ "time"; "who"; "whos"; "about"; "lsmagic" ]

    let private otherLanguages =
        set [ "csharp"; "c#"; "pwsh"; "powershell"; "sql"; "kql"; "http"; "mermaid"; "vb"; "python"; "r" ]

    let private find (text: string) : Match option =
        let found = line.Value.Match text
        if found.Success && found.Index = 0 then Some found else None

    /// The command that a line begins with, without its mark.
    let nameOf (text: string) : string option = find text |> Option.map _.Groups[1].Value.ToLowerInvariant()

    /// Whether the lines behind a command are in F#.
    let isFSharp (name: string) : bool = fsharp.Contains name

    /// Whether the lines behind a command are shown.
    let isShown (name: string) : bool = languages.ContainsKey name

    /// Lines of a language that is shown.
    let shown (name: string) (text: string) : MimeBundle = languages[name] text

    let private insteadOf (name: string) : string =
        match name with
        | _ when otherLanguages.Contains name ->
            "runs code of another language; cells here are F#. Write it in F#, or put it into a notebook of its own kernel"
        | "set"
        | "value" -> "is not offered here. Write it as F#: let NAME = VALUE"
        | "share" -> "is not offered here: there is one kernel, so every cell sees all values. Take the line away"
        | "import" -> "is not offered here. Write #load \"FILE.fsx\""
        | "connect" -> "is not offered here: there is this kernel alone. Use the other one in a notebook of its own"
        | _ -> "is a command of another kernel. Take the line away; #!lsmagic lists those that are known here"

    /// Why the command that a line begins with cannot be followed, and what to do instead; None where it can, or where there is none.
    let refusal (text: string) : string option =
        match find text, nameOf text with
        | Some found, Some name when not (isFSharp name || isShown name || followed.Contains name) ->
            Some $"{found.Value.Trim()} {insteadOf name}."
        | _ -> None

    /// What #!lsmagic says.
    let list =
        String.concat
            "\n"
            [ "#!fsharp               the lines behind it are F#, as all are at first"
              "#!html, #!markdown     the lines behind it are shown as HTML or Markdown"
              "#!javascript           the lines behind it are run by the page"
              "#!time                 says how long the cell took"
              "#!who, #!whos          the values that cells have defined; with type and text"
              "#!about                what runs these cells"
              "#!lsmagic              this list" ]
