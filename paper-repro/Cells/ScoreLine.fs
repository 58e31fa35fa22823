namespace MkdSeg.PaperRepro.Cells

open System
open System.Globalization
open MkdSeg.Display
open MkdSeg.PaperRepro

/// A row of a table with its statistics, as a notebook lists, sorts and filters it. Dice has three digits, points two.
type ScoreLine =
    {
        Row: string
        /// Mean over structures, patients and seeds.
        Dice: float
        /// The mean's 95 % bootstrap interval over patients and seeds.
        Low: float option
        High: float option
        /// Standard deviation over patients.
        Sd: float option
        /// ASSD (mean of means) in mm.
        Assd: float option
        /// Difference of mean Dice to the row that it is tested against, in hundredths, with its 95 % interval.
        Points: float option
        PointsLow: float option
        PointsHigh: float option
        /// Exact Wilcoxon signed-rank test over patients, Holm-corrected over the table.
        P: float option
        /// Matched-pairs rank-biserial correlation.
        Effect: float option
        Seeds: int
        /// Updates of all networks over those of one segmentor.
        Updates: float
    }

/// A claim of the paper, our value and the verdict.
type ClaimLine = { Claim: string; Paper: string; Ours: string; Verdict: string }

/// A row of a table that is still to be trained.
type PlanLine = { Row: string; Method: string; Readout: string; Annotated: int option; Assistants: int option; Seeds: int }

/// Tables as sequences of records.
[<RequireQualifiedAccess>]
module Lines =
    let private round (digits: int) (value: float) = Math.Round(value, digits)

    /// Three digits, behind the point or, of a small number, that count: no probability is 0.
    let private significant (p: float) =
        if p >= 0.001 then round 3 p else Double.Parse(TableText.number "0.00E+0" p, CultureInfo.InvariantCulture)

    let private ofRow (row: RowResult) : ScoreLine =
        let points = row.Comparison |> Option.map _.Paired.Difference
        let inPoints (value: float) = round 2 (100.0 * value)

        { Row = row.Row.Name
          Dice = round 3 row.Estimate.Mean
          Low = row.Estimate.Interval |> Option.map (fst >> round 3)
          High = row.Estimate.Interval |> Option.map (snd >> round 3)
          Sd = row.MacroDice.StandardDeviation |> Option.map (round 3)
          Assd = row.MacroAssd |> Option.bind _.Mean |> Option.map (round 2)
          Points = points |> Option.map (fun points -> inPoints points.Mean)
          PointsLow = points |> Option.bind _.Interval |> Option.map (fst >> inPoints)
          PointsHigh = points |> Option.bind _.Interval |> Option.map (snd >> inPoints)
          P = row.Comparison |> Option.map (fun compared -> significant compared.CorrectedP)
          Effect = row.Comparison |> Option.bind _.Paired.RankBiserial |> Option.map (round 2)
          Seeds = row.Seeds.Length
          Updates = round 1 row.Cost }

    /// The rows of a table in its order; none where nothing is finished.
    let scores (table: TableResult) : ScoreLine list = table.Rows |> List.map ofRow

    /// What the paper claims of the table.
    let claims (evidence: Evidence) : ClaimLine list =
        [ for row in evidence.Claims do
              match TableText.claimCells row with
              | [ claim; paper; ours; _; verdict ] -> { Claim = claim; Paper = paper; Ours = ours; Verdict = verdict }
              | cells -> invalidOp $"A claim has {cells.Length} cells." ]

    /// What a table trains.
    let plan (table: TableResult) : PlanLine list =
        [ for row in table.Table.Rows ->
              { Row = row.Name
                Method = row.Method
                Readout = string row.Readout
                Annotated = row.Annotated
                Assistants = row.Assistant
                Seeds = row.Seeds.Length } ]

    /// The statistics of each row as `mkdseg tables` prints them; the plan where nothing is finished.
    let show (table: TableResult) : MimeBundle =
        if table.Rows.IsEmpty then
            Forms.ofValue (plan table)
        else
            let statistics, _ = TableText.halves table
            Shown.grid statistics.Head statistics.Tail

    /// Dice of each row and structure, mean and standard deviation over patients; a sentence where nothing is finished.
    let structures (table: TableResult) : MimeBundle =
        if table.Rows.IsEmpty then
            Shown.words "Dice of each structure: no run is finished."
        else
            let _, structures = TableText.halves table
            Shown.grid structures.Head structures.Tail
