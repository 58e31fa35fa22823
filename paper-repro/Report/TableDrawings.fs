namespace MkdSeg.PaperRepro

open MkdSeg.Display

/// A table's charts, for the report's page and for notebooks.
[<RequireQualifiedAccess>]
module TableDrawings =
    /// Whether others are tested against a row.
    let isReference (table: TableResult) (name: string) = table.Rows |> List.exists (fun row -> row.Row.Against = Some name)

    /// Where the axis of boxes begins: at a tenth below the lowest value.
    let private below (values: float list) = if values.IsEmpty then 0.0 else max 0.0 (floor (List.min values * 10.0 - 0.2) / 10.0)

    /// A box for each row over its values of the held-out patients. `title` says what they are of.
    let private boxes (table: TableResult) (title: string) (low: float) (valuesOf: RowResult -> float list) : ChartDescription =
        let words = $"Box plots of Dice over held-out patients, {title}, a box for each row of the table {table.Table.Name}."
        Charts.boxes words (isReference table) low [ for row in table.Rows -> row.Row.Name, valuesOf row ]

    /// The boxes of the patients' mean Dice over structures and seeds.
    let means (table: TableResult) : ChartDescription =
        let means (row: RowResult) = List.ofArray row.Values.PatientMeans
        boxes table "mean of structures" (table.Rows |> List.collect means |> below) means

    /// The boxes of the patients' Dice of one structure.
    let structure (table: TableResult) (name: string) : ChartDescription =
        // One axis for all structures.
        let all = table.Rows |> List.collect _.CaseDice |> List.collect (snd >> Map.toList >> List.map snd)

        boxes table name (below all) (fun row ->
            row.CaseDice
            |> List.tryFind (fun (known, _) -> known = name)
            |> Option.map (snd >> Map.toList >> List.map snd)
            |> Option.defaultValue [])

    /// Differences to the rows' references in points; None where no row is compared.
    let differences (table: TableResult) : ChartDescription option =
        let compared =
            [ for row in table.Rows do
                  match row.Comparison with
                  | Some comparison ->
                      let difference = comparison.Paired.Difference

                      row.Row.Name,
                      100.0 * difference.Mean,
                      difference.Interval |> Option.map (fun (low, high) -> 100.0 * low, 100.0 * high)
                  | None -> () ]

        if compared.IsEmpty then
            None
        else
            Some(
                Charts.forest
                    ($"Differences of mean Dice to {TableText.reference table} with 95 %% intervals, a point for each compared "
                     + $"row of the table {table.Table.Name}.")
                    compared
            )
