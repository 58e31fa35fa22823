namespace MkdSeg.PaperRepro

open MkdSeg.Evaluation

/// What the data allow to be said about the paper's absolute values.
[<RequireQualifiedAccess>]
type DataKind =
    | Phantom
    /// The 20 CT and 20 MR volumes that MM-WHS 2017 publishes with labels.
    | MmWhs
    | Other

/// The rules by which a claim is judged. One place, so that no table can soften them.
[<RequireQualifiedAccess>]
module Verdict =
    [<Literal>]
    let NoExperiment = "no experiment yet"

    /// Why an absolute value cannot be held against the paper's; None where it can.
    let obstacle (data: DataKind) (profile: string) (limited: bool) : string option =
        match data with
        | DataKind.Phantom -> Some "cannot be tested here: phantom, not MM-WHS"
        | DataKind.Other -> Some "cannot be tested here: not MM-WHS"
        | DataKind.MmWhs when profile <> "paper" -> Some $"cannot be tested here: profile {profile}, not paper"
        | DataKind.MmWhs when limited -> Some "cannot be tested here: not all volumes were used"
        | DataKind.MmWhs -> None

    /// Why not even the sign of a difference is judged; None where it is.
    let tooShort (profile: string) : string option =
        if profile = "smoke" then Some "not judged: profile smoke only shows that the chain works" else None

    /// With fewer patients not even all differences on one side would be significant: 2 / 2^5 is above 0.05.
    [<Literal>]
    let FewestPatients = 6

    /// The interval, if there are enough patients for it to mean something.
    let private interval (estimate: Estimate) =
        if estimate.Patients < FewestPatients then None else estimate.Interval

    let private undecided (estimate: Estimate) =
        let patients = if estimate.Patients = 1 then "1 patient" else $"{estimate.Patients} patients"
        $"undecided at {patients} and 1 seed"

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
        | Some(low, high) when (claimed >= 0.0 && low > 0.0) || (claimed < 0.0 && high < 0.0) -> $"direction reproduced ({estimate.Patients} patients, 1 seed)"
        | Some(low, high) when (claimed >= 0.0 && high < 0.0) || (claimed < 0.0 && low > 0.0) -> $"not reproduced ({estimate.Patients} patients, 1 seed)"
        | _ -> undecided estimate

    /// An order that the paper claims, as far as the experiment covers it.
    let ofOrder (scope: string option) (estimate: Estimate) : string =
        let covered = match scope with Some words -> $" ({words})" | None -> ""

        match interval estimate with
        | Some(low, _) when low > 0.0 -> $"order reproduced{covered}"
        | Some(_, high) when high < 0.0 -> $"not reproduced{covered}"
        | _ -> undecided estimate + covered
