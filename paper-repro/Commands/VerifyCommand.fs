namespace MkdSeg.PaperRepro

open System.CommandLine
open System.Threading

/// Every claim of the paper with our value and a verdict.
[<RequireQualifiedAccess>]
module VerifyCommand =
    /// A row for each claim of the paper, in its order; one without its table is not tested.
    let judge (tables: JudgedTable list) : ClaimRow list =
        let claims = Claims.load().Claims
        let judged = tables |> List.collect _.Claims

        [ for claim in claims do
              judged
              |> List.tryFind (fun row -> row.Claim.Id = claim.Id)
              |> Option.defaultValue { Claim = claim; Ours = None; Difference = None; Gate = None; Verdict = Verdict.NotFinished } ]

    let private run (screen: Screen) (from: string) =
        let results = Results.load from

        for problem in results.Problems do
            screen.Error.WriteLine $"mkdseg: {problem}"

        let rows = judge (Replay.tables results)
        let isGated = rows |> List.exists _.Gate.IsSome

        let gate (row: ClaimRow) =
            match row.Gate with
            | Some(translated, matched) -> $"""{TableText.number "0.000" translated}, {TableText.number "0.000" matched}"""
            | None -> "-"

        let header =
            [ yield! TableText.claimHeader
              if isGated then
                  "gate: translated, matched"
              "command" ]

        let cells =
            [ for row in rows ->
                  [ yield! TableText.claimCells row
                    if isGated then
                        gate row
                    results.Command row.Claim.Table ] ]

        let title = $"The paper's claims on {results.Plan.Data.Name}, profile {results.Plan.Profile}"

        if screen.IsTerminal then
            if not (TableScreen.fits screen header cells) then
                TableScreen.grid screen "Verdicts" TableText.verdictHeader (rows |> List.map TableText.verdictCells)

            TableScreen.grid screen title header cells
        else
            screen.Out.Write(TableFiles.markdownGrid title header cells)

        List.iter screen.Words TableText.claimNotes
        screen.Words(Verdict.tally (rows |> List.map _.Verdict))
        if results.Problems.IsEmpty then ExitCode.Done else ExitCode.Failed

    let create (screen: Screen) (_: CancellationToken) : Command =
        let from = Options.required<string> "--from" "DIR" "A replay's folder, or a recorded one"

        Options.command "verify" "Hold every claim of the paper against finished runs" [ from ] (fun call ->
            run screen (call.GetRequiredValue from))
