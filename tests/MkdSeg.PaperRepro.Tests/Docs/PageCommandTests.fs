/// Commands on pages: each is run by a test, or its page says why not, and all are calls that the program understands.
[<NUnit.Framework.Parallelizable(NUnit.Framework.ParallelScope.All)>]
module MkdSeg.PaperRepro.Tests.Docs.PageCommandTests

open System
open System.Collections.Concurrent
open System.IO
open System.Text.RegularExpressions
open System.Threading
open MkdSeg.PaperRepro
open MkdSeg.PaperRepro.Tests
open MkdSeg.Testing
open NUnit.Framework

let private pages = Page.all

let private blocks (page: string) = Page.read page |> Page.commands

let private withCommands = Page.documentation |> List.filter (blocks >> List.isEmpty >> not)

let private toRun (page: string) : string list =
    blocks page |> List.filter _.NotRun.IsNone |> List.collect _.Lines |> List.filter (String.IsNullOrEmpty >> not)

let private withCommandsToRun = Page.documentation |> List.filter (toRun >> List.isEmpty >> not)

let private recorded = "data/recorded/"

/// What a folder of the repository says is the same for every page that asks: such a call is made once.
let private asked = ConcurrentDictionary<string, Lazy<Outcome>>()

let private outcome (folder: string) (line: string) (arguments: string list) : Outcome =
    if line.Contains recorded then
        asked.GetOrAdd(line, (fun _ -> lazy (Program.runIn RepositoryFolder.Path arguments))).Value
    else
        Program.runIn folder arguments

[<TestCaseSource(nameof withCommandsToRun)>]
let ``the commands of a page are run in their order`` (page: string) =
    use place = new Workplace()

    for line in toRun page do
        match Page.call line with
        | Some arguments ->
            let outcome = outcome place.Root line arguments
            Assert.That(outcome.Code, Is.Zero, $"{page}: {line}\n{outcome.Error}")
        | None -> Assert.Fail $"{page}: '{line}' is no call of mkdseg, so no test runs it; put <!-- not run: WHY --> above its block"

[<TestCaseSource(nameof withCommands)>]
let ``the program understands every call on a page`` (page: string) =
    let root = CommandLine.create (Screen.Process()) CancellationToken.None

    for block in blocks page do
        for line in block.Lines do
            match Page.call line with
            | Some arguments ->
                let errors = [ for error in root.Parse(arguments).Errors -> error.Message ]
                Assert.That(errors, Is.Empty, $"{page}:{block.Line}: {line}")
            | None -> ()

/// An indented block or one of another kind would be looked at by no test; "text" shows the form of a call, and OwnDataPageTests runs
/// "console".
[<TestCaseSource(nameof pages)>]
let ``commands stand where they are found`` (page: string) =
    let text = Page.read page
    let command = Regex @"^\s*(\$ )?(mkdseg |dotnet (run|test|build|publish)|bench/run|tests/[a-z]|bash |sudo |python3 )"
    let mutable fence = ""

    for index, line in text.Split '\n' |> Array.indexed do
        if line.StartsWith "```" then
            fence <- if fence = "" then line else ""
        elif fence <> "```sh" && fence <> "```text" && (fence <> "" || line.StartsWith "    ") && command.IsMatch line then
            let isTutorial = page = "docs/own-data.md" && fence = "```console"
            Assert.That(isTutorial, Is.True, $"{page}:{index + 1}: '{line}' stands in no ```sh block")

/// A check that could not fail would prove nothing.
[<Test>]
let ``a block is found with its lines and its mark`` () =
    let text =
        "# T\n\n```sh\nmkdseg check A   # looks\n```\n\n"
        + "<!-- not run: no GPU here -->\n```sh\ndotnet run --project paper-repro -- replay\n```\n"

    let expected: PageCommands list =
        [ { Line = 4; NotRun = None; Lines = [ "mkdseg check A" ] }
          { Line = 9; NotRun = Some "no GPU here"; Lines = [ "dotnet run --project paper-repro -- replay" ] } ]

    Assert.That(Page.commands text, Is.EqualTo<PageCommands list> expected)
    Assert.That(Page.call expected[0].Lines.Head, Is.EqualTo<string list option>(Some [ "check"; "A" ]))
    Assert.That(Page.call expected[1].Lines.Head, Is.EqualTo<string list option>(Some [ "replay" ]))
    Assert.That(Page.call "bench/run start", Is.EqualTo<string list option> None)
