module MkdSeg.Evaluation.Tests.NamesTests

open MkdSeg.Evaluation
open NUnit.Framework

/// Values of the MM-WHS 2017 label files.
[<Test>]
let ``MM-WHS structures stand in the table's order with the files' values`` () =
    let expected =
        [ "lv", 500us; "rv", 600us; "la", 420us; "ra", 550us; "myo", 205us; "aa", 820us; "pa", 850us ]

    Assert.That(MmWhs.structures |> List.map (fun s -> s.Name, s.Value), Is.EqualTo<(string * uint16) list> expected)

[<Test>]
let ``metric names and units are those of score files`` () =
    let expected =
        [ "dice", "1"; "assd-mean-of-means", "mm"; "assd-pooled", "mm"; "hd95-max-directed", "mm"; "hd95-pooled", "mm" ]

    Assert.That(Metric.All |> List.map (fun m -> m.Name, m.Unit), Is.EqualTo<(string * string) list> expected)

[<Test>]
let ``metric names read back`` () =
    for metric in Metric.All do
        Assert.That(Metric.TryParse metric.Name, Is.EqualTo<Metric option>(Some metric))

    Assert.That(Metric.TryParse "assd", Is.EqualTo<Metric option> None)
