namespace MkdSeg.PaperRepro.Cells

open System
open MkdSeg.Evaluation
open MkdSeg.Imaging
open MkdSeg.PaperRepro

/// A patient's mean Dice under two rows, over structures and seeds.
type PatientLine =
    { Patient: string
      First: float
      Second: float
      /// First less Second, in points.
      Points: float }

/// Two rows of a table on the same patients.
[<RequireQualifiedAccess>]
module Pairing =
    /// A row of a table. InvalidInputException where it is not there.
    let row (table: TableResult) (name: string) : RowResult =
        match table.TryRow name with
        | Some row -> row
        | None ->
            let known = table.Rows |> List.map _.Row.Name |> String.concat ", "
            raise (InvalidInputException $"The table {table.Table.Name} has no finished row '{name}'; choose one of {known}.")

    /// Each patient under both rows, the largest gain of the first row first.
    let patients (first: RowResult) (second: RowResult) : PatientLine list =
        List.zip3 first.Values.Patients (List.ofArray first.Values.PatientMeans) (List.ofArray second.Values.PatientMeans)
        |> List.map (fun (patient, own, other) -> { Patient = patient; First = Math.Round(own, 4); Second = Math.Round(other, 4); Points = Math.Round(100.0 * (own - other), 2) })
        |> List.sortByDescending _.Points

    /// The comparison of the first row with the second.
    let compare (first: RowResult) (second: RowResult) : PairedComparison =
        { TableResult.compare first second with
            Difference = TableResult.difference first second }

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

    /// Whether the difference is more than chance, and what of it holds when the whole table is asked.
    let verdict (evidence: Evidence) (first: RowResult) (second: RowResult) : string list =
        let paired = compare first second
        let alone, corrected, comparisons = significant 0.05 evidence.Table

        [ TableVerdict.compare first second
          (match TableVerdict.relation paired.Difference, paired.Test.PValue < 0.05 with
           | "not told apart from", false -> "Interval and test agree: these patients do not show a difference."
           | "not told apart from", true -> "The test finds a difference among these patients, the interval does not rule out that others would show none."
           | _, true -> "Interval and test agree that it is more than chance among patients."
           | _, false -> "The interval leaves 0 out, the test alone does not reach 0.05: too little to build on.")
          if paired.MethodSeeds = 1 || paired.ReferenceSeeds = 1 then
              "With one seed on a side nothing is known of other seeds."
          $"Of the table's {comparisons} comparisons {alone} have p below 0.05 by themselves and {corrected} after Holm's correction." ]
