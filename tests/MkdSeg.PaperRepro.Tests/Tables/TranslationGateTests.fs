/// Whether translations carry a verdict on the module that made them.
module MkdSeg.PaperRepro.Tests.TranslationGateTests

open MkdSeg.PaperRepro
open NUnit.Framework

let private images (name: string) (dice: float option) (spread: float) : JudgedImages =
    { Images = name
      Structures =
        [ { Structure = "lv"; Dice = dice; Spread = Some spread }
          { Structure = "rv"; Dice = dice |> Option.map (fun value -> value + 0.1); Spread = Some spread } ]
      Outside = 0.02 }

let private judged (job: string) (translated: float) (oracle: float list) : JudgedRun =
    { Job = job
      Judge = "of all"
      Images =
        [ images "target" None 0.1
          images "raw" (Some 0.0) 0.3
          images "matched" (Some 0.3) 0.2
          images "translated" (Some translated) 0.15
          for dice in oracle do
              images "oracle" (Some dice) 0.1 ] }

[<Test>]
let ``a gate is the mean over a row's runs`` () =
    let rows =
        [ [ "mkd S_real"; "mkd" ], [ judged "a" 0.4 [ 0.8 ]; judged "b" 0.5 [ 0.8 ] ]
          [ "joint" ], []
          [ "synthesis" ], [ judged "c" 0.2 [ 0.8 ] ] ]

    let gate = (TranslationGate.ofRows rows).Value
    Assert.That(gate.Raw, Is.EqualTo(0.05).Within 1e-12)
    Assert.That(gate.Matched, Is.EqualTo(0.35).Within 1e-12)
    Assert.That(gate.Oracle.Value, Is.EqualTo(0.85).Within 1e-12)
    Assert.That(gate.Rows |> List.collect _.Rows, Is.EqualTo<_ list> [ "mkd S_real"; "mkd"; "synthesis" ])
    Assert.That(gate.Rows[0].Dice, Is.EqualTo(0.5).Within 1e-12)
    Assert.That(gate.Rows[0].Spread.Value, Is.EqualTo(1.5).Within 1e-12)
    Assert.That(gate.Rows[0].Outside, Is.EqualTo(0.02).Within 1e-12)
    Assert.That(gate.Rows[0].Runs, Is.EqualTo 2)
    Assert.That((TranslationGate.ofRows [ [ "mkd" ], [ judged "a" 0.4 [] ] ]).Value.Oracle.IsNone)
    Assert.That((TranslationGate.ofRows [ [ "joint" ], [] ]).IsNone)

[<TestCase(0.35, 0.40, true)>]
[<TestCase(0.35, 0.3999, false)>]
[<TestCase(0.35, 0.90, true)>]
let ``a translation must beat matching by the margin`` (matched: float, dice: float, passed: bool) =
    Assert.That(TranslationGate.isPassed matched dice, Is.EqualTo passed)

let private claim (ofModule: bool) : Claim =
    { Claims.load().Claims.Head with Rows = [ "mkd-no-iam ensemble" ]; Against = Some "mkd ensemble"; OfModule = ofModule }

[<Test>]
let ``a module whose translation is no better than matching is not judged`` () =
    let gate (dice: float) =
        TranslationGate.ofRows [ [ "mkd S_real"; "mkd ensemble" ], [ judged "a" dice [] ]; [ "mkd+ ensemble" ], [ judged "b" 0.9 [] ] ]

    let verdict = (Verdict.gate (gate 0.31) (claim true)).Value
    Assert.That(verdict, Does.Contain("Dice 0.36").And.Contain "matched 0.35")
    Assert.That(Verdict.kind verdict, Is.EqualTo VerdictKind.NotJudged)
    Assert.That((Verdict.gate (gate 0.35) (claim true)).IsNone, "good enough")
    Assert.That((Verdict.gate (gate 0.31) (claim false)).IsNone, "of something else")
    Assert.That((Verdict.gate None (claim true)).IsNone, "made before translations were judged")

[<Test>]
let ``the paper's claim on the module is marked as one`` () =
    Assert.That(
        [ for claim in Claims.load().Claims do
              if claim.OfModule then
                  claim.Id ],
        Is.EqualTo<_ list> [ "without-alignment" ]
    )
