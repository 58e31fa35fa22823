namespace MkdSeg.PaperRepro

open System
open System.Globalization
open MkdSeg.Evaluation

/// The words and numbers of a table, for every way of showing it.
[<RequireQualifiedAccess>]
module TableText =
    let number (format: string) (value: float) = value.ToString(format, CultureInfo.InvariantCulture)

    /// "0.812 ± 0.034"; "†" where scores were skipped.
    let summary (format: string) (summary: Summary) =
        let spread = match summary.StandardDeviation with Some sd -> $" ± {number format sd}" | None -> ""
        let mark = if summary.Skipped > 0 then " †" else ""
        match summary.Mean with Some mean -> number format mean + spread + mark | None -> "none †"

    let header (result: TableResult) =
        [ "Dice"; yield! result.Structures; "mean"; if result.Setting.HasMillimetres then "ASSD mm" ]

    let cells (result: TableResult) (row: TableRow) =
        let dice = Map.ofList row.Dice

        [ row.Row.Name
          for structure in result.Structures do
              dice.TryFind structure |> Option.map (summary "0.000") |> Option.defaultValue "none †"
          summary "0.000" row.MacroDice
          match row.MacroAssd with
          | Some assd -> summary "0.00" assd
          | None -> () ]

    let claimHeader = [ "claim"; "paper"; "ours (95 % interval)"; "difference"; "verdict" ]

    let private quantity (kind: ClaimKind) (value: float) =
        match kind with
        | ClaimKind.Value -> number "0.0000" value
        | _ -> number "+0.00;-0.00;0.00" value

    let claimCells (row: ClaimRow) =
        let claim = row.Claim
        let unitOf = match claim.Kind with ClaimKind.Value -> "" | _ -> " points"

        let paper =
            match claim.Value with
            | Some value -> $"{quantity claim.Kind value}{unitOf} {claim.Evidence}"
            | None -> $"order only {claim.Evidence}"

        let ours =
            match row.Ours with
            | None -> "-"
            | Some { Mean = mean; Interval = None } -> quantity claim.Kind mean + unitOf
            | Some { Mean = mean; Interval = Some(low, high) } ->
                $"{quantity claim.Kind mean} ({quantity claim.Kind low} to {quantity claim.Kind high}){unitOf}"

        let difference = match row.Difference with Some value -> number (if claim.Kind = ClaimKind.Value then "+0.0000;-0.0000" else "+0.00;-0.00") value | None -> "-"
        [ $"{claim.Id}: {claim.Statement}"; paper; ours; difference; row.Verdict ]

    let title (result: TableResult) = $"{result.Table.Name}: {result.Table.Target.ToString().ToUpperInvariant()} is the target, the other modality assists"

    /// Under the table: what its numbers are of.
    let notes (result: TableResult) =
        let setting = result.Setting
        let anySkipped = result.Rows |> List.exists (fun row -> row.MacroDice.Skipped > 0)
        let volumes = if setting.HasMillimetres then "volumes" else "slice stacks"

        [ $"Data: {setting.Data}. Profile {setting.Profile}, fold {setting.Fold}, seed {setting.Seed}, threads {setting.Threads}; last iterate, nothing was chosen by the test volumes."
          $"Trained on {setting.TrainedOn.Length} annotated target and {setting.Assistants.Length} assistant {volumes}; tested on {setting.HeldOut.Length} held-out target {volumes}."
          $"Dice and its standard deviation (n - 1) are over held-out {volumes}; 'mean' averages a volume's structures first. Absent structures: {AbsencePolicy.describe ReplayTable.policy}."
          if setting.HasMillimetres then "ASSD is the mean of the two directed mean surface distances (mean-of-means), averaged like 'mean'."
          else "No surface distances: the slices have no voxel size."
          if anySkipped then "† some structures were absent and not scored."
          match result.Translation with
          | Some check ->
              let before, after = number "0.000" check.Untranslated, number "0.000" check.Translated
              $"Translation: the target-only segmentor finds the structures of the {setting.Assistants.Length} assistant {volumes} with Dice {before} as they are, and with {after} once translated (all slices pooled, background left out)."
          | None -> ()
          "Intervals: 10,000 paired bootstrap resamples of the held-out patients; they do not know of other seeds." ]
