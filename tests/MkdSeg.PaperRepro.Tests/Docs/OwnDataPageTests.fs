/// docs/own-data.md as its reader goes through it: every command in an empty folder, every printed line compared.
[<NUnit.Framework.Parallelizable(NUnit.Framework.ParallelScope.All)>]
module MkdSeg.PaperRepro.Tests.OwnDataPageTests

open System
open System.IO
open System.Text.RegularExpressions
open MkdSeg.Testing
open NUnit.Framework

/// A command of the page and the lines that the page shows behind it.
type private Step = { Arguments: string list; Shown: string list }

let private steps (page: string) : Step list =
    let blocks = Regex.Matches(page, "```console\n(.*?)```", RegexOptions.Singleline)

    let lines =
        [ for block in blocks do
              yield! block.Groups[1].Value.TrimEnd('\n').Split '\n' ]

    let folder (done', current) (line: string) =
        if line.StartsWith "$ mkdseg " then
            let arguments = line[9..].Split ' ' |> List.ofArray
            Option.toList current @ done', Some { Arguments = arguments; Shown = [] }
        else
            done', current |> Option.map (fun step -> { step with Shown = step.Shown @ [ line ] })

    let done', last = lines |> List.fold folder ([], None)
    List.rev (Option.toList last @ done')

/// What is wrong with printed lines, None for nothing. "…" alone stands for any lines, within a line for any text.
let private problem (step: Step) (printed: string list) : string option =
    let pattern (line: string) = "^" + String.Join(".*", line.Split '…' |> Array.map Regex.Escape) + "$"

    let rec walk (shown: string list) (left: string list) (skips: bool) =
        match shown, left with
        | [], [] -> None
        | [], _ when skips -> None
        | [], line :: _ -> Some $"after the last line that the page shows: {line}"
        | "…" :: rest, _ -> walk rest left true
        | line :: rest, _ ->
            match left |> List.tryFindIndex (fun printed -> Regex.IsMatch(printed, pattern line)) with
            | Some 0 -> walk rest left.Tail false
            | Some n when skips -> walk rest (List.skip (n + 1) left) false
            | _ ->
                let all = String.concat "\n" printed
                Some $"mkdseg {String.Join(' ', step.Arguments)} does not print '{line}' where the page shows it, but:\n{all}"

    walk step.Shown printed false

/// What the program prints in a folder.
let private run (folder: string) (arguments: string list) : string list =
    let outcome = Program.runIn folder arguments
    Assert.That(outcome.Code, Is.Zero, outcome.Error)
    outcome.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries) |> List.ofArray

/// A training of a moment, of small networks, in the place of minutes: what is printed is the same but for numbers.
let private shortened (arguments: string list) =
    let settings =
        [ "alignment.warmUpIterations=2"; "segmentor.width=8"; "alignment.generatorWidth=8"; "alignment.discriminatorWidth=8" ]

    match arguments with
    | "train" :: _ -> arguments @ [ "--iterations"; "8" ] @ List.collect (fun setting -> [ "--set"; setting ]) settings
    | _ -> arguments

[<Test>]
let ``every command of the page does what the page shows`` () =
    use place = new Workplace()
    let all = steps (File.ReadAllText(RepositoryFolder.File "docs/own-data.md"))

    Assert.That(
        [ for step in all -> step.Arguments.Head ],
        Is.EqualTo<string list> [ "phantom"; "init"; "label-map"; "check"; "train"; "predict"; "evaluate"; "export" ]
    )

    for step in all do
        Assert.That(run place.Root (shortened step.Arguments) |> problem step, Is.EqualTo<string option> None)

    for file in [ "check.html"; "run/held-out.csv"; "run/held-out.png"; "run/log.csv"; "volumes.csv"; "scores.csv"; "abdomen.mkdseg" ] do
        Assert.That(File.Exists(place.Path file), Is.True, file)

    Assert.That(Directory.GetFiles(place.Path "labels", "*.nii.gz"), Has.Length.EqualTo 6)
    Assert.That(Directory.GetFiles(place.Path "pictures", "*.png"), Has.Length.EqualTo 6)

/// A comparison that could not fail would prove nothing.
[<Test>]
let ``a line that is not printed is noticed`` () =
    let step = { Arguments = [ "x" ]; Shown = [ "…"; "one … three" ] }
    Assert.That(problem step [ "zero"; "one two three" ], Is.EqualTo<string option> None)

    for printed in [ [ "one two" ]; [ "one two three"; "four" ]; [] ] do
        Assert.That((problem step printed).IsSome, Is.True)
