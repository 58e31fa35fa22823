module MkdSeg.PaperRepro.Tests.ClaimTests

open MkdSeg.Evaluation
open MkdSeg.PaperRepro
open NUnit.Framework

/// data/paper-claims.json: every number and nothing else.
let numbersOfPaper =
    [ "ct-ensemble-dice", Some 0.9012
      "ct-gain-over-target-only", Some 3.06
      "ct-gain-over-best-compared", Some 1.62
      "ct-real-beats-compared", None
      "mr-ensemble-dice", Some 0.8517
      "mr-gain-over-target-only", Some 2.74
      "mr-gain-over-best-compared", Some 1.42
      "mr-real-beats-compared", None
      "without-alignment", Some -1.83
      "without-syn-to-real-real", Some -2.05
      "without-syn-to-real-ensemble", Some -1.33
      "without-real-to-syn", None
      "without-real-to-syn-ensemble", None
      "assistant-volumes", None ]

[<Test>]
let ``the claims file holds PAPER.md's numbers and no other`` () =
    let claims = Claims.load().Claims |> List.map (fun claim -> claim.Id, claim.Value)
    Assert.That($"%A{claims}", Is.EqualTo $"%A{numbersOfPaper}")

[<Test>]
let ``every claim says how it is known`` () =
    for claim in Claims.load().Claims do
        Assert.That(claim.Evidence, Does.StartWith "[S]", claim.Id)

[<Test>]
let ``every claim names a table and rows of it`` () =
    let tables = Experiments.tables (Study.ofProfile "phantom") "all"

    for claim in Claims.load().Claims do
        let rows = (tables |> List.find (fun table -> table.Name = claim.Table)).Rows |> List.map _.Name
        Assert.That(claim.Rows, Is.Not.Empty)
        Assert.That(claim.Rows, Is.SubsetOf rows, claim.Id)
        claim.Against |> Option.iter (fun against -> Assert.That(Claims.BestCompared :: rows, Does.Contain against, claim.Id))

let private estimate low high : Estimate = { Mean = (low + high) / 2.0; Interval = Some(low, high); Patients = 10; Seeds = 3 }

[<TestCase(0.5, 2.0, "direction reproduced (10 patients, 3 seeds)")>]
[<TestCase(-2.0, -0.5, "not reproduced (10 patients, 3 seeds)")>]
[<TestCase(-0.5, 2.0, "undecided (10 patients, 3 seeds)")>]
[<TestCase(0.0, 2.0, "undecided (10 patients, 3 seeds)")>]
let ``a gain is judged by its interval`` (low: float, high: float, verdict: string) =
    Assert.That(Verdict.ofDirection 3.06 (estimate low high), Is.EqualTo verdict)

[<Test>]
let ``a loss is reproduced below 0`` () =
    Assert.That(Verdict.ofDirection -1.83 (estimate -3.0 -1.0), Does.StartWith "direction reproduced")
    Assert.That(Verdict.ofDirection -1.83 (estimate 1.0 3.0), Does.StartWith "not reproduced")

[<Test>]
let ``one patient decides nothing`` () =
    Assert.That(
        Verdict.ofDirection 3.06 { Mean = 9.0; Interval = None; Patients = 1; Seeds = 1 },
        Is.EqualTo "undecided (1 patient, 1 seed)"
    )

[<Test>]
let ``five patients are too few, whatever they say`` () =
    Assert.That(Verdict.ofDirection 3.06 { estimate 2.0 4.0 with Patients = 5 }, Is.EqualTo "undecided (5 patients, 3 seeds)")
    Assert.That(Verdict.ofDirection 3.06 { estimate 2.0 4.0 with Patients = 6 }, Does.StartWith "direction reproduced")

[<Test>]
let ``the smoke profile judges nothing`` () =
    Assert.That((Verdict.tooShort "smoke").IsSome)
    Assert.That((Verdict.tooShort "quick").IsNone)

[<Test>]
let ``a growth needs every step`` () =
    let up, flat, down = estimate 0.1 1.0, estimate -0.5 0.5, estimate -1.0 -0.1
    Assert.That(Verdict.ofGrowth [ up; up; up ], Does.StartWith "order reproduced")
    Assert.That(Verdict.ofGrowth [ up; flat; up ], Does.StartWith "undecided: 2 of 3 steps")
    Assert.That(Verdict.ofGrowth [ up; down; up ], Does.StartWith "not reproduced: 1 of 3 steps")

[<Test>]
let ``a phantom says nothing about an absolute value`` () =
    let obstacle = Verdict.obstacle DataKind.Phantom "paper" false
    Assert.That(Verdict.ofValue obstacle 0.9012 (estimate 0.89 0.92), Is.EqualTo "cannot be tested here: phantom, not MM-WHS")

[<Test>]
let ``an absolute value needs MM-WHS, the paper's profile and all volumes`` () =
    let verdict low high = Verdict.ofValue (Verdict.obstacle DataKind.MmWhs "paper" false) 0.9012 (estimate low high)
    Assert.That(verdict 0.89 0.92, Does.StartWith "reproduced")
    Assert.That(verdict 0.80 0.85, Is.EqualTo "not reproduced: ours is lower")
    Assert.That(verdict 0.93 0.95, Is.EqualTo "not reproduced: ours is higher")
    Assert.That((Verdict.obstacle DataKind.MmWhs "quick" false).IsSome)
    Assert.That((Verdict.obstacle DataKind.MmWhs "paper" true).IsSome)
    Assert.That((Verdict.obstacle DataKind.Other "paper" false).IsSome)

[<TestCase("not reproduced: 1 of 3 steps fall (30 patients, 5 seeds)", "not reproduced")>]
[<TestCase("direction reproduced (30 patients, 5 seeds)", "direction reproduced")>]
[<TestCase("cannot be tested here: phantom, not MM-WHS", "cannot be tested here")>]
[<TestCase("undecided", "undecided")>]
let ``a verdict's reasons can be left out`` (verdict: string, kept: string) = Assert.That(Verdict.withoutReason verdict, Is.EqualTo kept)
