module MkdSeg.Evaluation.Tests.PercentileTests

open System
open System.Text.Json
open MkdSeg.Evaluation
open MkdSeg.Evaluation.Tests.Oracle
open NUnit.Framework

let private numbers name (case: JsonElement) = field name case |> items |> List.map number |> Array.ofList

[<Test>]
let ``percentiles equal numpy's`` () =
    let cases = fixture "statistics_scipy.json" |> field "percentiles" |> items
    Assert.That(cases.Length, Is.EqualTo 5)

    for case in cases do
        let values = numbers "values" case
        let found = numbers "percents" case |> Array.map (fun percent -> Percentile.linear percent values)
        Close.assertAll $"{values.Length} values" (numbers "expected" case) found

[<TestCase(-0.1)>]
[<TestCase(100.1)>]
[<TestCase(Double.NaN)>]
let ``a percentile lies between 0 and 100`` (percent: float) =
    Expect.throws<ArgumentOutOfRangeException>(fun () -> Percentile.linear percent [| 1.0 |] |> ignore) |> ignore
