namespace MkdSeg.PaperRepro

open MkdSeg.Evaluation

/// A claim with what we have to say to it.
type ClaimRow =
    {
        Claim: Claim
        /// In the claim's unit; None without finished runs.
        Ours: Estimate option
        /// Ours less the paper's, where both may be compared.
        Difference: float option
        /// A judge's Dice in translated images, and in matched ones; None where the claim's rows translate nothing that was judged.
        Gate: (float * float) option
        Verdict: string
    }

/// From tables to verdicts. The rules themselves stand in Verdict.
[<RequireQualifiedAccess>]
module Judgement =
    /// The best of the compared methods on these patients: chosen by the result, which favours it.
    let private bestCompared (table: TableResult) : RowResult option =
        match Experiments.compared |> List.choose table.TryRow with
        | [] -> None
        | rows -> Some(rows |> List.maxBy _.Estimate.Mean)

    /// Whether a compared row that is planned may yet be the best one.
    let private isBestOpen (table: TableResult) : bool =
        let planned = [ for row in table.Table.Rows -> row.Name ]
        Experiments.compared |> List.exists (fun name -> List.contains name planned && (table.TryRow name).IsNone)

    let private rowNamed (table: TableResult) (name: string) = if name = Claims.BestCompared then bestCompared table else table.TryRow name

    /// How much better a row is than another, in points.
    let private gain (table: TableResult) (name: string) (against: string) : Estimate option =
        match rowNamed table name, rowNamed table against with
        | Some row, Some other ->
            let points = TableResult.difference row other

            Some
                { points with
                    Mean = 100.0 * points.Mean
                    Interval = points.Interval |> Option.map (fun (low, high) -> 100.0 * low, 100.0 * high) }
        | _ -> None

    let private judgeOne (table: TableResult) (claim: Claim) : ClaimRow =
        let setting = table.Setting
        let obstacle = Verdict.obstacle setting.Data.Kind setting.Profile setting.Limited
        let tooShort = Verdict.tooShort setting.Profile
        let gate = Verdict.gate table.Gate claim

        let judged =
            match table.Gate, Verdict.translated table.Gate claim with
            | Some gate, Some dice -> Some(dice, gate.Matched)
            | _ -> None

        let say ours difference verdict = { Claim = claim; Ours = ours; Difference = difference; Gate = judged; Verdict = verdict }

        match claim.Kind, claim.Rows, claim.Against with
        | ClaimKind.Value, [ row ], _ ->
            match table.TryRow row, claim.Value with
            | Some row, Some paper ->
                let difference = if obstacle.IsNone then Some(row.Estimate.Mean - paper) else None
                say (Some row.Estimate) difference (Verdict.ofValue obstacle paper row.Estimate)
            | _ -> say None None Verdict.NotFinished
        | ClaimKind.Gain, [ row ], Some against
        | ClaimKind.Order, [ row ], Some against ->
            match gain table row against, claim.Value with
            | Some ours, _ when tooShort.IsSome -> say (Some ours) None tooShort.Value
            | Some ours, _ when gate.IsSome -> say (Some ours) None gate.Value
            | Some ours, Some paper -> say (Some ours) (Some(ours.Mean - paper)) (Verdict.ofDirection paper ours)
            | Some ours, None -> say (Some ours) None (Verdict.ofDirection claim.Sign ours)
            | None, _ -> say None None Verdict.NotFinished
        | ClaimKind.Growth, rows, _ ->
            // A profile or a small cohort may plan fewer steps than the paper made; what is planned must be finished.
            let planned = rows |> List.filter (fun name -> table.Table.Rows |> List.exists (fun row -> row.Name = name))
            let steps = List.pairwise planned |> List.map (fun (fewer, more) -> gain table more fewer)

            match steps with
            | _ :: _ when List.forall Option.isSome steps ->
                let ours = gain table (List.last planned) (List.head planned)
                say ours None (tooShort |> Option.defaultWith (fun () -> Verdict.ofGrowth (List.choose id steps)))
            | _ -> say None None Verdict.NotFinished
        | _ -> invalidOp $"The claim {claim.Id} does not say which rows it compares."

    /// A best row can only become better: what is behind the best of the finished ones stays so, anything else waits for the others.
    let private unlessOpen (table: TableResult) (row: ClaimRow) : ClaimRow =
        if
            row.Ours.IsSome
            && row.Claim.Against = Some Claims.BestCompared
            && isBestOpen table
            && Verdict.kind row.Verdict <> VerdictKind.NotReproduced
        then
            { row with Ours = None; Difference = None; Gate = None; Verdict = Verdict.BestOpen }
        else
            row

    /// The claims that are about a table.
    let ofTable (claims: Claim list) (table: TableResult) : ClaimRow list =
        [ for claim in claims do
              if claim.Table = table.Table.Name then
                  judgeOne table claim |> unlessOpen table ]
