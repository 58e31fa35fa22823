namespace MkdSeg.Notebooks

open System
open System.Text.RegularExpressions

/// Directives of F# Interactive that the session follows itself.
[<RequireQualifiedAccess>]
type internal SessionDirective =
    /// #time: on, off, or the other of the two.
    | Time of isOn: bool option
    /// #help, of a name or of everything.
    | Help of name: string option

[<RequireQualifiedAccess>]
module internal SessionDirectives =
    let private time = lazy Regex(@"^[ \t]*#time(?:[ \t]+""(on|off)"")?[ \t]*(?://.*)?$", RegexOptions.Multiline)
    let private asked = lazy Regex(@"^[ \t]*#(?:help|h)\b(?:[ \t]+""?([^\s""]+)""?)?[ \t]*(?://.*)?$", RegexOptions.Multiline)

    /// What #help says.
    let help =
        String.concat
            "\n"
            [ "Cells are F#, as in F# Interactive; what a cell defines stays for the later ones."
              "  display VALUE       shows a value at once; its Update shows another in its place"
              "  HTML TEXT, PNG BYTES  a value that is a page or a picture"
              "  interruption ()     a token that is cancelled when the cell is to stop"
              "  #r \"FILE.dll\"       uses an assembly; packages (nuget:) are not offered"
              "  #load \"FILE.fsx\"    runs a script"
              "  #time               prints how long each interaction takes, until the next #time"
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
                  for entry in asked.Value.Matches code -> entry.Index, SessionDirective.Help(word entry.Groups[1]) ]

            if found.IsEmpty then
                [], piece
            else
                List.sortBy fst found |> List.map snd, { piece with Code = asked.Value.Replace(time.Value.Replace(code, ""), "") }
