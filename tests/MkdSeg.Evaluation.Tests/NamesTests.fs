module MkdSeg.Evaluation.Tests.NamesTests

open MkdSeg.Evaluation
open NUnit.Framework

/// Values of the MM-WHS 2017 label files.
[<Test>]
let ``MM-WHS structures stand in the table's order with the files' values`` () =
    let expected = [ "lv", 500us; "rv", 600us; "la", 420us; "ra", 550us; "myo", 205us; "aa", 820us; "pa", 850us ]

    Assert.That(MmWhs.structures |> List.map (fun s -> s.Name, s.Value), Is.EqualTo<(string * uint16) list> expected)

/// Name, unit, direction, perfect score, worst score in a volume of 9 mm diagonal.
[<Test>]
let ``metrics say their name, unit, direction and bounds`` () =
    let expected =
        [ "dice", "1", Better.Higher, 1.0, Some 0.0
          "jaccard", "1", Better.Higher, 1.0, Some 0.0
          "volume-difference", "ml", Better.NearerZero, 0.0, None
          "relative-volume-difference", "1", Better.NearerZero, 0.0, None
          "assd-mean-of-means", "mm", Better.Lower, 0.0, Some 9.0
          "assd-pooled", "mm", Better.Lower, 0.0, Some 9.0
          "hd", "mm", Better.Lower, 0.0, Some 9.0
          "hd95-max-directed", "mm", Better.Lower, 0.0, Some 9.0
          "hd95-pooled", "mm", Better.Lower, 0.0, Some 9.0
          "nsd-border-1.5mm", "1", Better.Higher, 1.0, Some 0.0 ]

    let found = [ for m in Metric.All 1.5<mm> -> m.Name, m.Unit, m.Better, m.Perfect, m.Worst 9.0<mm> ]
    Assert.That(found, Is.EqualTo<(string * string * Better * float * float option) list> expected)

[<TestCase(0.0, "nsd-border-0mm")>]
[<TestCase(2.0, "nsd-border-2mm")>]
[<TestCase(0.1, "nsd-border-0.1mm")>]
let ``metric names read back, with their tolerance`` (tolerance: float, name: string) =
    for metric in Metric.All(tolerance * 1.0<mm>) do
        Assert.That(Metric.TryParse metric.Name, Is.EqualTo<Metric option>(Some metric))

    Assert.That(Metric.TryParse name, Is.EqualTo<Metric option>(Some(Metric.SurfaceDice(tolerance * 1.0<mm>))))

[<TestCase("assd")>]
[<TestCase("hd95")>]
[<TestCase("nsd")>]
[<TestCase("nsd-2mm")>]
[<TestCase("nsd-border-mm")>]
[<TestCase("nsd-border-2.0mm")>]
[<TestCase("nsd-border--1mm")>]
[<TestCase("nsd-border-NaNmm")>]
[<TestCase("nsd-border-Infinitymm")>]
[<TestCase("nsd-border-2")>]
let ``names that leave something open are no metric`` (name: string) = Assert.That(Metric.TryParse name, Is.EqualTo<Metric option> None)

[<TestCase(-0.1)>]
[<TestCase(System.Double.NaN)>]
[<TestCase(System.Double.PositiveInfinity)>]
let ``a tolerance that is none is refused`` (tolerance: float) =
    Expect.invalid [ "surface tolerance"; "0 or more" ] (fun () -> Metric.All(tolerance * 1.0<mm>) |> ignore)

[<Test>]
let ``absences read back by the names of evaluate's options`` () =
    for absence, name in [ Absence.Both, "both-absent"; Absence.Missed, "missed"; Absence.Invented, "invented" ] do
        Assert.That(absence.Name, Is.EqualTo name)
        Assert.That(Absence.TryParse name, Is.EqualTo<Absence option>(Some absence))

    Assert.That(Absence.TryParse "", Is.EqualTo<Absence option> None)
