// Mutation testing of the metrics: small faults are put into a copy of src/MkdSeg.Evaluation, one at a time, and its tests
// must notice. An own script because dotnet-stryker 5.1.0 says of F#: "Language not supported: Fsharp".
//
//   dotnet fsi tests/mutation/mutate.fsx [--seed 1] [--count 60] [--out FILE.md] [--only TEXT] [--list]
//
// Run from the repository's root. All mutants are listed by the rules below, shuffled by the seed, and tried until `count` of
// them have compiled. The copy is made of the files git knows, in a temporary folder, and is built without optimisation
// across assemblies, so that nothing of Evaluation is inlined into its tests. The quick tests run first, the properties after.
// equivalent.tsv beside this file names mutants that change no behaviour, with why.
// --only keeps mutants whose file or line holds the text; --list prints them and stops.

open System
open System.Diagnostics
open System.IO
open System.Text.RegularExpressions

let mutated =
    [ "Overlap.fs"
      "Metric.fs"
      "Volumes/LabelScan.fs"
      "Volumes/Evaluation.fs"
      "Volumes/EvaluationInput.fs"
      "Surfaces/Spacing.fs"
      "Surfaces/Mask.fs"
      "Surfaces/Border.fs"
      "Surfaces/DistanceTransform.fs"
      "Surfaces/SurfaceDistances.fs"
      "Surfaces/SurfaceMetrics.fs"
      "Scores/AbsencePolicy.fs"
      "ScoreFiles/ScoreSummary.fs"
      "Percentile.fs"
      "Statistics/SeedScores.fs"
      "Statistics/Bootstrap.fs"
      "Statistics/Wilcoxon.fs"
      "Statistics/Holm.fs"
      "Statistics/EffectSize.fs" ]

/// Name, what is looked for, what stands there instead. Each place where a pattern matches is one mutant.
let rules =
    [ let swap a b = [ $"{a} -> {b}", Regex.Escape a, b; $"{b} -> {a}", Regex.Escape b, a ]
      let word a b = [ ($"{a} -> {b}", $@"\b{Regex.Escape a}\b", b) ]
      let words a b = word a b @ word b a
      yield! [ "< -> <=", " < ", " <= "; "<= -> <", " <= ", " < "; "> -> >=", " > ", " >= "; ">= -> >", " >= ", " > " ]
      yield! [ "<> -> =", " <> ", " = "; "if = -> if <>", @"(?<=\b(if|elif|when) [^=]*) = ", " <> " ]
      yield! [ "+ -> -", @" \+ ", " - "; "- -> +", " - ", " + "; "* -> /", @" \* ", " / "; "/ -> *", @"(?<!mm\^3) / ", " * " ]
      yield! swap "&&" "||"
      yield! words "min" "max"
      yield! words "true" "false"

      yield!
          [ "not x -> x", @"\bnot \(", "("
            "abs x -> x", @"\babs \(", "("
            "sqrt x -> x", @"\bsqrt \(", "("
            "sqrt d -> d", @"\bsqrt (\w+\[\w+\])", "($1 / 1.0<mm>)" ]

      yield!
          [ "95.0 -> 94.0", @"\b95\.0", "94.0"
            "100.0 -> 99.0", @"\b100\.0", "99.0"
            "1000.0 -> 100.0", @"\b1000\.0", "100.0"
            "2.0 -> 3.0", @"\b2\.0", "3.0"
            "2L -> 1L", @"\b2L", "1L"
            "1L -> 2L", @"\b1L", "2L"
            "0L -> 1L", @"\b0L", "1L"
            "1e-3 -> 1e-2", @"\b1e-3", "1e-2"
            "0.0 -> 1.0", @"(?<=[^\d.])0\.0(?=\D)", "1.0"
            "1.0 -> 0.0", @"(?<=[^\d.])1\.0(?=\D)", "0.0" ]

      yield!
          [ "0 .. -> 1 ..", @"\bin 0 \.\.", "in 1 .."
            "0.. -> 1..", @"\bin 0\.\.", "in 1.."
            "- 1 -> - 2", @" - 1\b", " - 2"
            "+ 1 -> + 2", @" \+ 1\b", " + 2"
            "< 2 -> < 3", @" < 2\b", " < 3"
            "= 1 -> = 2", @" = 1\b", " = 2"
            "-1 -> 0", @" -1\b", " 0" ]

      yield! words "fromTruth" "fromPrediction"
      yield! words "counts.Truth" "counts.Prediction"
      yield! words "truthBorder" "predictionBorder"
      yield! word "counts.Intersection" "counts.Truth"
      yield! words "Absence.Missed" "Absence.Invented"
      yield! words "List.forall" "List.exists"
      yield! words "Array.exists" "Array.forall"
      yield! word "Array.last" "Array.head"
      yield! word "sorted[below]" "sorted[above]"

      yield!
          [ "no sort", @" \|> Array\.sort", ""
            "no sort of pooled", @"\(Array\.sort \(pooled distances\)\)", "(pooled distances)" ]

      yield! words "size.X" "size.Y"
      yield! words "spacing.Y" "spacing.Z"
      yield! words "Some value" "None"

      yield!
          [ "Higher -> Lower", @"-> Better\.Higher", "-> Better.Lower"
            "Lower -> Higher", @"-> Better\.Lower", "-> Better.Higher" ]

      yield! word "metric.Perfect" "0.0"
      yield! [ ("if x -> if not x", @"\bif (?!not)(.+) then", "if not ($1) then") ] ]

type Mutant = { File: string; Line: int; Rule: string; Before: string; After: string }

/// Columns of a line that are code: neither comment, attribute nor text in quotes.
let isCode (line: string) (column: int) =
    let trimmed = line.TrimStart()
    let comment = line.IndexOf "//"

    not (trimmed.StartsWith "[<" || trimmed.StartsWith "open ")
    && (comment < 0 || column < comment)
    && (line[.. column - 1] |> Seq.filter ((=) '"') |> Seq.length) % 2 = 0

let mutantsOf (file: string) (text: string) =
    [ for number, line in text.Split '\n' |> Seq.indexed do
          for name, pattern, replacement in rules do
              for found in Regex.Matches(line, pattern) do
                  if isCode line found.Index then
                      let after = line[.. found.Index - 1] + found.Result replacement + line[found.Index + found.Length ..]
                      { File = file; Line = number + 1; Rule = name; Before = line; After = after } ]
    |> List.distinctBy (fun mutant -> mutant.Line, mutant.After)

/// A process's exit code, or None where it was ended after `seconds`. Its output goes to a file: pipes may fill up.
let runIn (folder: string) (seconds: int) (log: string) (command: string) =
    let start = ProcessStartInfo("bash", [ "-c"; $"{{ {command}; }} > '{log}' 2>&1" ])
    start.WorkingDirectory <- folder
    use running = Process.Start start

    if running.WaitForExit(seconds * 1000) then
        Some running.ExitCode
    else
        running.Kill true
        running.WaitForExit()
        None

let argument name fallback =
    let arguments = fsi.CommandLineArgs

    match Array.tryFindIndex ((=) name) arguments with
    | Some at when at + 1 < arguments.Length -> arguments[at + 1]
    | _ -> fallback

let root = Directory.GetCurrentDirectory()
let seed, count = int (argument "--seed" "1"), int (argument "--count" "60")
let only, report = argument "--only" "", argument "--out" ""
let scratch = Directory.CreateTempSubdirectory("mkdseg-mutation-").FullName
let log = Path.Combine(scratch, "log.txt")
let source file = Path.Combine(scratch, "src/MkdSeg.Evaluation", file)

let equivalents =
    File.ReadAllLines(Path.Combine(root, "tests/mutation/equivalent.tsv"))
    |> Array.filter (fun line -> line <> "" && not (line.StartsWith '#'))
    |> Array.map (fun line ->
        match line.Split '\t' with
        | [| file; rule; code; why |] -> (file, rule, code), why
        | _ -> failwith $"equivalent.tsv: {line}")
    |> Map.ofArray

let keyOf mutant = mutant.File, mutant.Rule, mutant.Before.Trim()

let all =
    [ for file in mutated do
          yield! mutantsOf file (File.ReadAllText(Path.Combine(root, "src/MkdSeg.Evaluation", file))) ]
    |> List.filter (fun mutant -> only = "" || mutant.File.Contains only || mutant.Before.Contains only)

let order = Array.ofList all
Random(seed).Shuffle order

if Array.contains "--list" fsi.CommandLineArgs then
    for mutant in order do
        printfn "%s:%d %s\n    %s" mutant.File mutant.Line mutant.Rule (mutant.After.Trim())

    exit 0

let build = "dotnet build -c Release -nologo -v q -m:1 -nr:false -p:OtherFlags=--crossoptimize-"
let output = "tests/MkdSeg.Evaluation.Tests/bin/Release/net10.0/"
let copy = $"cp src/MkdSeg.Evaluation/bin/Release/net10.0/MkdSeg.Evaluation.* {output}"

/// Names of the tests that take long, which are tried only where the others noticed nothing.
let slow = [ "PropertyTests"; "brute"; "silent"; "memory"; "reads" ]

let test =
    let run filter = $"dotnet vstest {output}MkdSeg.Evaluation.Tests.dll '--TestCaseFilter:{filter}'"
    let quick = slow |> List.map (fun name -> $"FullyQualifiedName!~{name}") |> String.concat "&"
    let properties = slow |> List.map (fun name -> $"FullyQualifiedName~{name}") |> String.concat "|"
    $"{run quick} && {run properties} -- NUnit.StopOnError=true"

let require what result =
    if result <> Some 0 then
        eprintfn "%s failed:\n%s" what (File.ReadAllText log)
        exit 1

let commit =
    runIn root 20 log "git rev-parse --short=12 HEAD && git status --porcelain src/MkdSeg.Evaluation tests/MkdSeg.Evaluation.Tests"
    |> require "git"

    match File.ReadAllLines log with
    | [| head |] -> head
    | lines -> lines[0] + " with uncommitted changes"

runIn root 60 log $"git ls-files -z --cached --others --exclude-standard | tar cf - --null -T - | tar xf - -C '{scratch}'"
|> require "The copy"

runIn scratch 600 log $"{build} tests/MkdSeg.Evaluation.Tests" |> require "The build"
let clock = Stopwatch.StartNew()
runIn scratch 600 log test |> require "The tests of the unchanged code"
let limit = 60 + 5 * int clock.Elapsed.TotalSeconds
printfn "%d mutants; the tests take %.0f s unchanged, limit %d s; scratch %s" all.Length clock.Elapsed.TotalSeconds limit scratch

type Verdict =
    | Killed
    | TimedOut
    | Survived
    | Equivalent
    | DoesNotCompile

let judge mutant =
    let path = source mutant.File
    let original = File.ReadAllText path
    let lines = original.Split '\n'
    lines[mutant.Line - 1] <- mutant.After
    File.WriteAllText(path, String.Join('\n', lines))

    try
        if runIn scratch 120 log $"{build} --no-restore --no-dependencies src/MkdSeg.Evaluation && {copy}" <> Some 0 then
            DoesNotCompile
        else
            match runIn scratch limit log test with
            | None -> TimedOut
            | Some 0 -> if equivalents.ContainsKey(keyOf mutant) then Equivalent else Survived
            | Some _ -> Killed
    finally
        File.WriteAllText(path, original)

let results = ResizeArray()
let number verdict = results |> Seq.filter (fun (_, found) -> found = verdict) |> Seq.length
let tried () = results.Count - number DoesNotCompile
let cell (text: string) = "`" + text.Trim().Replace("|", "\\|") + "`"

let table verdict =
    [ for mutant, found in results do
          if found = verdict then
              let why = equivalents.TryFind(keyOf mutant) |> Option.defaultValue ""
              $"| {mutant.File}:{mutant.Line} | {cell mutant.Rule} | {cell mutant.Before} | {why} |" ]

let summary () =
    let killed = number Killed + number TimedOut
    let judged = killed + number Survived
    let score = if judged = 0 then "none" else (100.0 * float killed / float judged).ToString "0.0" + " %"

    [ "# Mutation score of the metrics"
      ""
      $"Made by `dotnet fsi tests/mutation/mutate.fsx --seed {seed} --count {tried ()}` on commit {commit}: {all.Length} mutants of"
      $"{mutated.Length} files of `src/MkdSeg.Evaluation` by the rules in that script, the first {tried ()} that compile in the seed's order."
      ""
      $"- killed: {killed} (of these ended after {limit} s: {number TimedOut})"
      $"- survived: {number Survived}"
      $"- equivalent, left out of the score: {number Equivalent}"
      $"- did not compile, left out: {number DoesNotCompile}"
      ""
      $"**Score: {score} ({killed} of {judged})**"
      for title, verdict in [ "Survived", Survived; "Ended after the time limit", TimedOut; "Equivalent", Equivalent ] do
          if number verdict > 0 then
              yield! [ ""; $"## {title}"; ""; "| where | rule | line | why |"; "| --- | --- | --- | --- |" ]
              yield! table verdict ]
    |> fun lines -> String.Join('\n', lines)

for mutant in order do
    if tried () < count then
        let verdict = judge mutant
        results.Add((mutant, verdict))
        printfn "%A  %s:%d  %s  |  %s" verdict mutant.File mutant.Line mutant.Rule (mutant.After.Trim())
        // After every mutant, so that a run that is stopped has its report.
        if report <> "" then
            File.WriteAllText(report, summary () + "\n")

printfn "%s" (summary ())
Directory.Delete(scratch, true)
