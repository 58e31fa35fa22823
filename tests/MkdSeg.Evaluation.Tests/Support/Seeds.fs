/// Scores made of arrays.
module MkdSeg.Evaluation.Tests.Seeds

open MkdSeg.Evaluation

/// Patient p is named by its number.
let ofArrays (values: float[][]) =
    values
    |> List.ofArray
    |> List.map (fun row -> row |> Seq.mapi (fun patient value -> $"p{patient:D3}", value) |> Map.ofSeq)
    |> SeedScores.ofSeeds

/// Every way to draw `count` of as many with replacement.
let rec draws (count: int) (length: int) : int list list =
    if length = 0 then
        [ [] ]
    else
        [ for rest in draws count (length - 1) do
              for one in 0 .. count - 1 -> one :: rest ]
