module MkdSeg.Evaluation.Tests.Statistics.SeedScoresTests

open System
open MkdSeg.Evaluation
open MkdSeg.Evaluation.Tests
open NUnit.Framework

let private scores = Seeds.ofArrays [| [| 0.7; 0.9; 0.8 |]; [| 0.5; 0.9; 0.4 |] |]

[<Test>]
let ``means are of each patient and of each seed`` () =
    Close.assertAll "patients" [| 0.6; 0.9; 0.6 |] scores.PatientMeans
    Close.assertAll "seeds" [| 0.8; 0.6 |] scores.SeedMeans
    Assert.That((scores.Seeds, scores.Patients), Is.EqualTo<int * string list>((2, [ "p000"; "p001"; "p002" ])))

[<Test>]
let ``the order in which patients are given does not matter`` () =
    let there, back = SeedScores.ofSeeds [ Map [ "a", 1.0; "b", 2.0 ] ], SeedScores.ofSeeds [ Map [ "b", 2.0; "a", 1.0 ] ]
    Assert.That(there, Is.EqualTo back)

[<Test>]
let ``every seed is of the same patients`` () =
    let seeds = [ Map [ "ct_1", 0.5; "ct_2", 0.6 ]; Map [ "ct_1", 0.5; "ct_3", 0.6 ] ]
    Expect.invalid [ "Seed 2 of 2"; "lacks ct_2"; "adds ct_3" ] (fun () -> SeedScores.ofSeeds seeds |> ignore)

[<Test>]
let ``both methods are of the same patients`` () =
    let method, reference = SeedScores.ofSeeds [ Map [ "ct_1", 0.5 ] ], SeedScores.ofSeeds [ Map [ "ct_1", 0.5; "ct_2", 0.5 ] ]
    Expect.invalid [ "The method lacks ct_2" ] (fun () -> SeedScores.differences method reference |> ignore)
    Expect.invalid [ "The method adds ct_2" ] (fun () -> SeedScores.differences reference method |> ignore)

[<Test>]
let ``nothing is no score`` () =
    for seeds in [ []; [ Map.empty ] ] do
        Expect.invalid [ "no scores" ] (fun () -> SeedScores.ofSeeds seeds |> ignore)

[<TestCase(Double.NaN)>]
[<TestCase(Double.PositiveInfinity)>]
let ``a score is finite`` (value: float) =
    let seeds = [ Map [ "a", 1.0; "b", 1.0 ]; Map [ "a", 1.0; "b", value ] ]
    Expect.invalid [ "Seed 2"; "on b" ] (fun () -> SeedScores.ofSeeds seeds |> ignore)
