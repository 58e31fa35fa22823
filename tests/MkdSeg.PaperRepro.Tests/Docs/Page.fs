namespace MkdSeg.PaperRepro.Tests.Docs

open System
open System.IO
open System.Text.RegularExpressions
open MkdSeg.Testing

/// A block of commands of a page.
type PageCommands =
    {
        /// Line of its first line, from 1.
        Line: int
        /// Why no test runs it, as the mark above it says; None where one does.
        NotRun: string option
        Lines: string list
    }

/// The pages of the repository: Markdown that people read.
[<RequireQualifiedAccess>]
module Page =
    /// Pages for those who use the program, whose commands are run.
    let documentation: string list =
        [ yield "README.md"
          yield "CONTRIBUTING.md"
          for path in Directory.GetFiles(RepositoryFolder.File "docs", "*.md", SearchOption.AllDirectories) |> Array.sort do
              yield Path.GetRelativePath(RepositoryFolder.Path, path) ]

    /// Every page that somebody wrote.
    let all: string list =
        documentation
        @ [ "CHANGELOG.md"
            "src/README.md"
            "paper-repro/README.md"
            "paper-repro/PAPER.md"
            "paper-repro/REPLICATION.md"
            "bench/README.md"
            "data/README.md"
            "notebooks/README.md" ]

    let read (page: string) : string = File.ReadAllText(RepositoryFolder.File page)

    /// What a page says without its blocks of code.
    let prose (text: string) : string = Regex.Replace(text, "^```.*?^```$", "", RegexOptions.Multiline ||| RegexOptions.Singleline)

    /// The words by which a heading is linked to: as GitHub makes them.
    let anchor (heading: string) : string =
        let kept = Regex.Replace(heading.Trim().ToLowerInvariant(), @"\[([^\]]*)\]\([^)]*\)", "$1")
        Regex.Replace(kept, @"[^\p{L}\p{N}\- _]", "").Replace(' ', '-')

    let anchors (text: string) : string list =
        [ for heading in Regex.Matches(prose text, "^#+ (.+)$", RegexOptions.Multiline) -> anchor heading.Groups[1].Value ]

    /// Targets of links and pictures.
    let links (text: string) : string list = [ for link in Regex.Matches(prose text, @"\]\(([^)\s]+)\)") -> link.Groups[1].Value ]

    let private mark = Regex(@"^<!-- not run: (.+) -->$")

    /// The blocks of a page that a shell would take.
    let commands (text: string) : PageCommands list =
        let lines = text.Split '\n'

        [ for index, line in Array.indexed lines do
              if line = "```sh" then
                  let body = lines[index + 1 ..] |> Array.takeWhile (fun line -> line <> "```")
                  let above = if index = 0 then Match.Empty else mark.Match lines[index - 1]

                  { Line = index + 2
                    NotRun = if above.Success then Some above.Groups[1].Value else None
                    Lines = [ for line in body -> Regex.Replace(line, " +# .*$", "").TrimEnd() ] } ]

    /// The arguments that a line gives to the program; None where it calls another one.
    let call (line: string) : string list option =
        let words (text: string) = text.Split(' ', StringSplitOptions.RemoveEmptyEntries) |> List.ofArray
        let dotnet = Regex.Match(line, @"^dotnet run .*--project paper-repro\b[^-]*(?:-p:\S+ )?-- (.+)$")

        if line.StartsWith "mkdseg " then Some(words line[7..])
        elif dotnet.Success then Some(words dotnet.Groups[1].Value)
        else None
