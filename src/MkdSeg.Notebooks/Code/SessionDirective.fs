namespace MkdSeg.Notebooks

open System
open System.Runtime.InteropServices
open System.Text.RegularExpressions

/// Directives of F# Interactive that the session follows itself.
[<RequireQualifiedAccess>]
type internal SessionDirective =
    /// #time: on, off, or the other of the two.
    | Time of isOn: bool option
    /// #help, of a name or of everything.
    | Help of name: string option
    /// #!time: how long the cell takes.
    | WallTime
    /// #!who and #!whos: the values that cells have defined; `isLong` with type and text.
    | Values of isLong: bool
    /// #!about and #!lsmagic, with what they say.
    | Words of string

[<RequireQualifiedAccess>]
module internal SessionDirectives =
    let private time = lazy Regex(@"^[ \t]*#time(?:[ \t]+""(on|off)"")?[ \t]*(?://.*)?$", RegexOptions.Multiline)
    let private asked = lazy Regex(@"^[ \t]*#(?:help|h)\b(?:[ \t]+""?([^\s""]+)""?)?[ \t]*(?://.*)?$", RegexOptions.Multiline)

    let private magic = lazy Regex(@"^[ \t]*(?:#!|%%)(time|whos|who|about|lsmagic)\b[^\n]*$", RegexOptions.Multiline)

    let private about =
        let version (kind: Type) = kind.Assembly.GetName().Version |> Option.ofObj |> Option.map string |> Option.defaultValue "?"

        $"A session of mkdseg {version typeof<SessionDirective>}: F# by FSharp.Core {version typeof<unit>} "
        + $"on {RuntimeInformation.FrameworkDescription}."

    let private ofMagic (name: string) : SessionDirective =
        match name with
        | "time" -> SessionDirective.WallTime
        | "who" -> SessionDirective.Values false
        | "whos" -> SessionDirective.Values true
        | "about" -> SessionDirective.Words about
        | _ -> SessionDirective.Words MagicCommands.list

    /// What #help says.
    let help =
        String.concat
            "\n"
            [ "Cells are F#, as in F# Interactive; what a cell defines stays for the later ones."
              "  display VALUE       shows a value at once; its Update shows another in its place"
              "  HTML TEXT, PNG BYTES  a value that is a page or a picture; open Html for elements such as b [] [ str \"x\" ]"
              "  Formatter.Register  says how values of a type are shown"
              "  interruption ()     a token that is cancelled when the cell is to stop"
              "  #r \"FILE.dll\"       uses an assembly; packages (nuget:) are not offered"
              "  #load \"FILE.fsx\"    runs a script"
              "  #time               prints how long each interaction takes, until the next #time"
              "  #!lsmagic           the commands of .NET Interactive that are known here"
              "  #help NAME          the documentation of a name, for example #help List.map" ]

    /// The directives of a piece of code, and the code without them.
    let take (piece: Interaction) : SessionDirective list * Interaction =
        if not (piece.Code.Contains '#') then
            [], piece
        else
            let code = piece.Code.ReplaceLineEndings "\n"
            let word (group: Group) = if group.Success then Some group.Value else None

            let found =
                [ for entry in time.Value.Matches code -> entry.Index, SessionDirective.Time(word entry.Groups[1] |> Option.map ((=) "on"))
                  for entry in asked.Value.Matches code -> entry.Index, SessionDirective.Help(word entry.Groups[1])
                  for entry in magic.Value.Matches code -> entry.Index, ofMagic entry.Groups[1].Value ]

            if found.IsEmpty then
                [], piece
            else
                let rest = [ time; asked; magic ] |> List.fold (fun (code: string) pattern -> pattern.Value.Replace(code, "")) code
                List.sortBy fst found |> List.map snd, { piece with Code = rest }
