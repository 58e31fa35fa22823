namespace MkdSeg.PaperRepro

open System.Globalization
open MkdSeg.Evaluation

/// What a verdict comes to.
type VerdictKind =
    | Reproduced = 0
    | NotReproduced = 1
    | Undecided = 2
    | NotJudged = 3
    | NotTested = 4

/// The rules by which a claim is judged. One place, so that no table can soften them.
[<RequireQualifiedAccess>]
module Verdict =
    [<Literal>]
    let NotFinished = "not tested: no finished runs"

    /// Where a row that may be the best of the compared ones is not finished.
    [<Literal>]
    let BestOpen = "not tested: not all compared methods are finished"

    /// Why an absolute value cannot be held against the paper's; None where it can.
    let obstacle (data: DataKind) (profile: string) (limited: bool) : string option =
        match data with
        | DataKind.Phantom -> Some "cannot be tested here: phantom, not MM-WHS"
        | DataKind.MmWhs when profile <> "paper" -> Some $"cannot be tested here: profile {profile}, not paper"
        | DataKind.MmWhs when limited -> Some "cannot be tested here: not all volumes were used"
        | DataKind.MmWhs -> None
        | _ -> Some "cannot be tested here: not MM-WHS"

    /// Why not even the sign of a difference is judged; None where it is.
    let tooShort (profile: string) : string option =
        if profile = "smoke" then Some "not judged: profile smoke only shows that the chain works" else None

    /// What a judge found in the translations of the rows that a claim names, the best of them; None where none was judged.
    let translated (gate: TranslationGate option) (claim: Claim) : float option =
        let named = claim.Rows @ Option.toList claim.Against

        match gate with
        | Some gate ->
            match
                [ for judged in gate.Rows do
                      if judged.Rows |> List.exists (fun row -> List.contains row named) then
                          judged.Dice ]
            with
            | [] -> None
            | all -> Some(List.max all)
        | None -> None

    /// Why a claim about the alignment module is not judged: the translations of the rows that it names are no better than matching. None
    /// where they are, or none was judged.
    let gate (gate: TranslationGate option) (claim: Claim) : string option =
        match gate, translated gate claim with
        | Some gate, Some dice when claim.OfModule && not (TranslationGate.isPassed gate.Matched dice) ->
            let text (value: float) = value.ToString("0.00", CultureInfo.InvariantCulture)
            Some $"not judged: the translation does not beat matching (a judge's Dice {text dice}, matched {text gate.Matched})"
        | _ -> None

    /// With fewer patients not even all differences on one side would be significant: 2 / 2^5 is above 0.05.
    [<Literal>]
    let FewestPatients = 6

    /// The interval, if there are enough patients for it to mean something.
    let private interval (estimate: Estimate) = if estimate.Patients < FewestPatients then None else estimate.Interval

    /// "10 patients, 1 seed".
    let private size (estimate: Estimate) =
        let count n word = if n = 1 then $"1 {word}" else $"{n} {word}s"
        $"""{count estimate.Patients "patient"}, {count estimate.Seeds "seed"}"""

    let private undecided (estimate: Estimate) = $"undecided ({size estimate})"

    /// An absolute value against the paper's.
    let ofValue (obstacle: string option) (paper: float) (estimate: Estimate) : string =
        match obstacle, interval estimate with
        | Some reason, _ -> reason
        | None, Some(low, _) when low > paper -> "not reproduced: ours is higher"
        | None, Some(_, high) when high < paper -> "not reproduced: ours is lower"
        | None, Some _ -> "reproduced: the paper's value lies in our interval"
        | None, None -> undecided estimate

    /// A claimed gain (above 0 is as the paper says) or, for `claimed` below 0, a claimed loss.
    let ofDirection (claimed: float) (estimate: Estimate) : string =
        match interval estimate with
        | Some(low, high) when (claimed >= 0.0 && low > 0.0) || (claimed < 0.0 && high < 0.0) -> $"direction reproduced ({size estimate})"
        | Some(low, high) when (claimed >= 0.0 && high < 0.0) || (claimed < 0.0 && low > 0.0) -> $"not reproduced ({size estimate})"
        | _ -> undecided estimate

    /// A growth in steps, each of which the paper says is a gain.
    let ofGrowth (steps: Estimate list) : string =
        let fallen =
            steps
            |> List.filter (fun step ->
                match interval step with
                | Some(_, high) -> high < 0.0
                | None -> false)

        let grown =
            steps
            |> List.filter (fun step ->
                match interval step with
                | Some(low, _) -> low > 0.0
                | None -> false)

        if not fallen.IsEmpty then $"not reproduced: {fallen.Length} of {steps.Length} steps fall ({size steps.Head})"
        elif grown.Length = steps.Length then $"order reproduced ({size steps.Head})"
        else $"undecided: {grown.Length} of {steps.Length} steps grow beyond their interval ({size steps.Head})"

    /// A verdict without its reasons, for example "not reproduced" of "not reproduced: 1 of 3 steps fall".
    let withoutReason (verdict: string) : string = (verdict.Split([| ':'; '(' |], 2)[0]).Trim()

    /// What the words of a verdict come to.
    let kind (verdict: string) : VerdictKind =
        let starts (beginnings: string list) = beginnings |> List.exists (fun beginning -> verdict.StartsWith beginning)

        if starts [ "reproduced"; "direction reproduced"; "order reproduced" ] then VerdictKind.Reproduced
        elif starts [ "not reproduced" ] then VerdictKind.NotReproduced
        elif starts [ "undecided" ] then VerdictKind.Undecided
        elif starts [ "not tested" ] then VerdictKind.NotTested
        else VerdictKind.NotJudged

    /// How many verdicts come to what, in a sentence.
    let tally (verdicts: string list) : string =
        let count chosen = verdicts |> List.filter (fun verdict -> kind verdict = chosen) |> List.length

        let claims = if verdicts.Length = 1 then "claim" else "claims"

        $"{verdicts.Length} {claims}: {count VerdictKind.Reproduced} reproduced, {count VerdictKind.NotReproduced} not "
        + $"reproduced, {count VerdictKind.Undecided} undecided, {count VerdictKind.NotJudged} that cannot be judged here, "
        + $"{count VerdictKind.NotTested} not tested."
