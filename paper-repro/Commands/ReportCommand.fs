namespace MkdSeg.PaperRepro

open System.CommandLine
open System.Threading
open MkdSeg.Imaging.Files

/// Everything that a replay's folder shows, as one page.
[<RequireQualifiedAccess>]
module ReportCommand =
    let private run (screen: Screen) (from: string) (out: string) =
        OutputPaths.RequireApart([ from ], [ out ])
        OutputPaths.RequireReplaceable(out, "mkdseg report", ReportPage.isOn)
        let results = Results.load from
        let mutable isWhole = true

        let damaged (problem: string) =
            isWhole <- false
            screen.Error.WriteLine $"mkdseg: {problem}"

        List.iter damaged results.Problems
        let judged = Replay.tables results
        AtomicFile.WriteText(out, ReportPage.make damaged results (judged |> List.map _.Result) (VerifyCommand.judge judged))
        screen.Line $"report: {out}"
        if isWhole then ExitCode.Done else ExitCode.Failed

    let create (screen: Screen) (_: CancellationToken) : Command =
        let from = Options.required<string> "--from" "DIR" "A replay's folder, or a recorded one"

        let out =
            Options.required<string> "--out" "FILE" "The page to write, offline in any browser; only an earlier report is replaced"

        Options.command "report" "Write finished runs as one HTML page: verdicts, tables, charts, cases" [ from; out ] (fun call ->
            run screen (call.GetRequiredValue from) (call.GetRequiredValue out))
