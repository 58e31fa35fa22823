namespace MkdSeg.Evaluation

/// Correction of p-values for the number of comparisons in a table.
[<RequireQualifiedAccess>]
module Holm =
    /// Holm's step-down adjusted p-values (1979), in the order given. An adjusted value of at most a keeps the chance of any false
    /// rejection in the whole table at most a, however the tests depend on each other. The i-th smallest of m is multiplied by
    /// m - i + 1, raised to the adjusted ones before it, and is 1 at most. ArgumentException for what is no p-value.
    let adjust (pValues: float list) : float list =
        if pValues |> List.exists (fun p -> not (p >= 0.0 && p <= 1.0)) then
            invalidArg (nameof pValues) "A p-value lies between 0 and 1."

        let count = pValues.Length

        pValues
        |> List.indexed
        |> List.sortBy snd
        |> List.mapi (fun smaller (index, p) -> index, min 1.0 (float (count - smaller) * p))
        |> List.scan (fun (_, before) (index, p) -> index, max before p) (-1, 0.0)
        |> List.tail
        |> List.sortBy fst
        |> List.map snd
