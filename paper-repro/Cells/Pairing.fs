namespace MkdSeg.PaperRepro.Cells

open System
open MkdSeg.Display
open MkdSeg.Evaluation
open MkdSeg.Imaging
open MkdSeg.PaperRepro

/// A patient's mean Dice under two rows, over structures and seeds.
type PatientLine =
    {
        Patient: string
        First: float
        Second: float
        /// First less Second, in points.
        Points: float
    }

/// Two rows of a table on the same patients.
[<RequireQualifiedAccess>]
module Pairing =
    /// A row of a table. InvalidInputException where it is not there.
    let row (table: TableResult) (name: string) : RowResult =
        match table.TryRow name with
        | Some row -> row
        | None ->
            let remedy = NameHint.Remedy(name, table.Rows |> List.map _.Row.Name)
            raise (InvalidInputException $"The table {table.Table.Name} has no finished row '{name}'; {remedy}.")

    /// Each patient under both sides, the largest gain of the first side first.
    let lines (first: SeedScores) (second: SeedScores) : PatientLine list =
        List.zip3 first.Patients (List.ofArray first.PatientMeans) (List.ofArray second.PatientMeans)
        |> List.map (fun (patient, own, other) ->
            { Patient = patient
              First = Math.Round(own, 4)
              Second = Math.Round(other, 4)
              Points = Math.Round(100.0 * (own - other), 2) })
        |> List.sortByDescending _.Points

    /// Each patient under both rows, the largest gain of the first row first.
    let patients (first: RowResult) (second: RowResult) : PatientLine list = lines first.Values second.Values

    /// A point for each patient under two sides of these names: the second across, the first upwards.
    let ofSides (one: string) (other: string) (first: SeedScores) (second: SeedScores) : ChartDescription =
        List.zip3 first.Patients (List.ofArray first.PatientMeans) (List.ofArray second.PatientMeans)
        |> ComparisonCharts.scatter $"Each patient under {one} and {other}" one other

    /// A point for each patient: the second row across, the first upwards.
    let scatter (first: RowResult) (second: RowResult) : ChartDescription =
        ofSides first.Row.Name second.Row.Name first.Values second.Values

    /// The resampled differences of the first row to the second behind the interval of `compare`.
    let resampled (first: RowResult) (second: RowResult) : ChartDescription =
        ComparisonCharts.resampled
            $"{first.Row.Name} less {second.Row.Name}: resampled mean differences"
            (TableResult.resampled first second)
            (TableResult.difference first second)

    /// Mean Dice of each structure under rows.
    let structures (rows: RowResult list) : ChartDescription =
        [ for row in rows -> row.Row.Name, [ for name, cases in row.CaseDice -> name, List.ofSeq cases.Values ] ]
        |> ComparisonCharts.structures "Dice of each structure, 95 % intervals over patients"

    /// The comparison of the first row with the second.
    let compare (first: RowResult) (second: RowResult) : PairedComparison =
        { TableResult.compare first second with Difference = TableResult.difference first second }

    /// A comparison in words: difference, interval, test, effects.
    let describe (paired: PairedComparison) : string list list =
        let effect = Option.map TableText.signed >> Option.defaultValue "-"

        [ [ "mean difference, points of Dice"; TableText.points paired.Difference.Mean ]
          [ "95 % interval over patients and seeds"; TableText.interval TableText.points paired.Difference ]
          [ "patients, seeds of either side"; $"{paired.Difference.Patients}, {paired.MethodSeeds} and {paired.ReferenceSeeds}" ]
          [ "Wilcoxon signed-rank test, p"; TableText.probability paired.Test.PValue ]
          [ "n without zeros; zeros; ties"; $"{paired.Test.N}; {paired.Test.Zeros}; {paired.Test.Ties}" ]
          [ "matched-pairs rank-biserial correlation"; effect paired.RankBiserial ]
          [ "Cohen's d_z"; effect paired.CohenDz ] ]

    /// How many of a table's comparisons have p below `level`, each by itself and after Holm's correction over the table.
    let significant (level: float) (table: TableResult) : int * int * int =
        let comparisons = table.Rows |> List.choose _.Comparison
        let below (p: RowComparison -> float) = comparisons |> List.filter (fun compared -> p compared < level) |> List.length
        below _.Paired.Test.PValue, below _.CorrectedP, comparisons.Length

    /// A probability with two digits that count, down to one in a million.
    let private exact (p: float) =
        if p < 1e-6 then "below 0.000001"
        elif p < 0.001 then TableText.number ("0.0" + String.replicate (int (ceil (-(log10 p)))) "0") p
        else TableText.number "0.000" p

    let private stated (p: float) = if p < 1e-6 then $"p {exact p}" else $"p = {exact p}"

    let private comparisons (table: TableResult) : (string * RowComparison) list =
        table.Rows |> List.choose (fun row -> row.Comparison |> Option.map (fun compared -> row.Row.Name, compared))

    /// What Holm's correction does to a table's p-values: how many stay below `level`, and where the largest goes.
    let correction (level: float) (table: TableResult) : string list list =
        let alone, corrected, count = significant level table

        let largest (p: RowComparison -> float) =
            match comparisons table with
            | [] -> "-"
            | all -> all |> List.map (snd >> p) |> List.max |> exact

        let level = TableText.number "0.##" level

        [ [ "all"; string count ]
          [ $"p below {level} each by itself"; string alone ]
          [ $"p below {level} after Holm's correction"; string corrected ]
          [ "largest p by itself"; largest _.Paired.Test.PValue ]
          [ "largest p after Holm's correction"; largest _.CorrectedP ] ]

    /// What of the table's p-values below `level` the correction leaves, and what it does to the pair that is asked about.
    let private holm (level: float) (table: TableResult) (first: RowResult) (second: RowResult) : string list =
        let all = comparisons table
        let alone, corrected, count = significant level table
        let lost = all |> List.filter (fun (_, compared) -> compared.Paired.Test.PValue < level && compared.CorrectedP >= level)
        let pair = Set.ofList [ first.Row.Name; second.Row.Name ]

        [ if count = 0 then
              "The table compares nothing, so there is nothing to correct."
          else
              match all |> List.tryFind (fun (name, compared) -> Set.ofList [ name; compared.Against ] = pair) with
              | Some(_, compared) ->
                  $"Holm's correction for the table's {count} comparisons takes its p from "
                  + $"{exact compared.Paired.Test.PValue} to {exact compared.CorrectedP}."
              | None -> $"This pair is not among the table's {count} comparisons, so no correction was made for it."

              if lost.IsEmpty then
                  let largest = all |> List.map (fun (_, compared) -> compared.CorrectedP) |> List.max

                  $"It changes no decision here: {alone} of {count} have p below {level} by themselves and {corrected} after "
                  + $"it, the largest then being {exact largest}."
              else
                  let names = lost |> List.map fst |> String.concat ", "
                  $"Of {alone} of {count} with p below {level} by themselves it leaves {corrected}; no longer below are {names}." ]

    /// Whether the difference is more than chance, and what of it holds when the whole table is asked.
    let verdict (evidence: Evidence) (first: RowResult) (second: RowResult) : string list =
        let paired = compare first second

        let relation = TableVerdict.relation paired.Difference

        let answer =
            match relation, paired.Test.PValue < 0.05 with
            | "not told apart from", false -> "No"
            | "not told apart from", true -> "Among these patients, though not surely among others"
            | _, true -> "Yes"
            | _, false -> "Hardly"

        let difference = paired.Difference

        [ $"{answer}: {first.Row.Name} is {relation} {second.Row.Name}, by {TableText.points difference.Mean} "
          + $"points{TableVerdict.interval TableText.points difference} with {stated paired.Test.PValue}."
          yield! holm 0.05 evidence.Table first second
          (match relation, paired.Test.PValue < 0.05 with
           | "not told apart from", false -> "Interval and test agree: these patients do not show a difference."
           | "not told apart from", true ->
               "The test finds a difference among these patients, the interval does not rule out that others would show none."
           | _, true -> "Interval and test agree that it is more than chance among patients."
           | _, false -> "The interval leaves 0 out, the test alone does not reach 0.05: too little to build on.")
          if paired.MethodSeeds = 1 || paired.ReferenceSeeds = 1 then
              "With one seed on a side nothing is known of other seeds." ]
