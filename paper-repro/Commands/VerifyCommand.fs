namespace MkdSeg.PaperRepro

open System.CommandLine
open System.Threading

/// Every claim of the paper with our value and a verdict.
[<RequireQualifiedAccess>]
module VerifyCommand =
    /// The call that makes the runs behind a claim.
    let private command (results: Results) (claim: Claim) : string =
        let data = match results.Settings.Data with Some _ -> " --data DIR" | None -> ""
        let seeds = results.Plan.Tables |> List.collect _.Rows |> List.collect _.Seeds |> List.distinct |> List.length
        $"mkdseg replay --table {claim.Table} --profile {results.Plan.Profile} --seeds {max 1 seeds}{data}"

    /// A row for each claim of the paper, in its order; one without its table is not tested.
    let judge (results: Results) : ClaimRow list =
        let claims = Claims.load().Claims
        let judged = Replay.tables results |> List.collect _.Claims

        [ for claim in claims do
              judged
              |> List.tryFind (fun row -> row.Claim.Id = claim.Id)
              |> Option.defaultValue { Claim = claim; Ours = None; Difference = None; Verdict = Verdict.NotFinished } ]

    let private run (screen: Screen) (from: string) =
        let results = Results.load from

        for problem in results.Problems do
            screen.Error.WriteLine $"mkdseg: {problem}"

        let rows = judge results
        let header = TableText.claimHeader @ [ "command" ]
        let cells = [ for row in rows -> TableText.claimCells row @ [ command results row.Claim ] ]
        let title = $"The paper's claims on {results.Plan.Data.Name}, profile {results.Plan.Profile}"

        if screen.IsTerminal then
            TableScreen.grid screen title header cells
        else
            screen.Out.Write(TableFiles.markdownGrid title header cells)

        screen.Line "Ours is of the data named above, the paper's values are of MM-WHS 2017: compare directions, not sizes, unless a verdict says otherwise."
        let count start = rows |> List.filter (fun row -> row.Verdict.StartsWith(start: string)) |> List.length
        let reproduced = count "reproduced" + count "direction reproduced" + count "order reproduced"
        screen.Line $"""{rows.Length} claims: {reproduced} reproduced, {count "not reproduced"} not reproduced, {count "undecided"} undecided, {count "cannot" + count "not judged"} that cannot be judged here, {count "not tested"} not tested."""
        if results.Problems.IsEmpty then ExitCode.Done else ExitCode.Failed

    let create (screen: Screen) (_: CancellationToken) : Command =
        let from = Options.required<string> "--from" "DIR" "A replay's folder, or a recorded one"
        Options.command "verify" "Hold every claim of the paper against finished runs" [ from ] (fun call -> run screen (call.GetRequiredValue from))
