namespace MkdSeg.PaperRepro

open System
open System.Globalization
open MkdSeg.Evaluation
open MkdSeg.Imaging

/// The words and numbers of a table, for every way of showing it.
[<RequireQualifiedAccess>]
module TableText =
    let number (format: string) (value: float) = value.ToString(format, CultureInfo.InvariantCulture)

    let private meanAnd (spread: float -> string) (format: string) (summary: Summary) =
        let spread = summary.StandardDeviation |> Option.map spread |> Option.defaultValue ""
        let mark = if summary.Skipped > 0 then " †" else ""

        match summary.Mean with
        | Some mean -> number format mean + spread + mark
        | None -> "none †"

    /// "0.812 ± 0.034"; "†" where scores were skipped.
    let summary (format: string) (summary: Summary) = meanAnd (fun sd -> $" ± {number format sd}") format summary

    /// Two digits with a sign; "0.00" has none.
    let signed (value: float) = number "+0.00;-0.00;0.00" value

    /// A difference of Dice in hundredths.
    let points (value: float) = signed (100.0 * value)

    /// "low to high"; "-" where there is none.
    let interval (format: float -> string) (estimate: Estimate) =
        match estimate.Interval with
        | Some(low, high) -> $"{format low} to {format high}"
        | None -> "-"

    /// "< 0.001" or three digits.
    let probability (p: float) = if p < 0.001 then "< 0.001" else number "0.000" p

    /// The row that the others are tested against, in words; rows that differ in n alone are one, "of the same n".
    let reference (result: TableResult) : string =
        match result.Table.Rows |> List.choose _.Against |> List.distinct with
        | [] -> "a reference"
        | [ one ] -> one
        | several -> several |> List.map (fun name -> $"{name.Split(Row.Volumes)[0]} of the same n") |> List.distinct |> String.concat ", "

    /// The name of the row, the mean over structures with its statistics, then each structure.
    let header (result: TableResult) =
        [ "Dice"
          "mean"
          "95 % interval"
          if result.Setting.Data.HasMillimetres then
              "ASSD mm"
          $"points against {reference result}"
          "95 % interval"
          "p (Holm)"
          "effect"
          "seeds"
          "updates"
          yield! result.Structures ]

    let private comparison (row: RowResult) =
        match row.Comparison with
        | None -> [ "-"; "-"; "-"; "-" ]
        | Some compared ->
            let paired = compared.Paired

            [ points paired.Difference.Mean
              interval points paired.Difference
              probability compared.CorrectedP
              (match paired.RankBiserial with
               | Some effect -> signed effect
               | None -> "-") ]

    /// The row's Dice of each structure; "‡" where a segmentor had lost it.
    let private structures (text: Summary -> string) (result: TableResult) (row: RowResult) : string list =
        let dice = Map.ofList row.Dice

        [ for structure in result.Structures do
              let score = dice.TryFind structure |> Option.map text |> Option.defaultValue "none †"
              if row.Lost |> List.exists (fun (_, lost) -> lost = structure) then $"{score} ‡" else score ]

    let cells (result: TableResult) (row: RowResult) =
        [ row.Row.Name
          summary "0.000" row.MacroDice
          interval (number "0.000") row.Estimate
          match row.MacroAssd with
          | Some assd -> summary "0.00" assd
          | None -> ()
          yield! comparison row
          string row.Seeds.Length
          number "0.0" row.Cost
          yield! structures (summary "0.000") result row ]

    /// Names and structures without deviations, which few screens have room for: the header, then the rows.
    let structureMeans (result: TableResult) : string list list =
        let mean = meanAnd (fun _ -> "") "0.000"
        ("Dice" :: result.Structures) :: [ for row in result.Rows -> row.Row.Name :: structures mean result row ]

    /// Header and rows in two: names and statistics, names and structures. In one they are wider than most windows.
    let halves (result: TableResult) : string list list * string list list =
        let all = header result :: (result.Rows |> List.map (cells result))
        let first = all.Head.Length - result.Structures.Length
        [ for cells in all -> List.truncate first cells ], [ for cells in all -> cells.Head :: List.skip first cells ]

    /// Beside any list of claims: what is compared, and how the paper's values are known.
    let claimNotes =
        [ "Ours is of the data named above, the paper's values are of MM-WHS 2017: compare directions, not sizes, unless a "
          + "verdict says otherwise."
          "[S]: the paper's value as one third-party summary gives it; the full text was not at hand." ]

    let claimHeader = [ "claim"; "paper"; "ours (95 % interval)"; "difference"; "verdict" ]

    let private quantity (kind: ClaimKind) (value: float) =
        match kind with
        | ClaimKind.Value -> number "0.0000" value
        | _ -> signed value

    let claimCells (row: ClaimRow) =
        let claim = row.Claim

        let unitOf =
            match claim.Kind with
            | ClaimKind.Value -> ""
            | _ -> " points"

        let paper =
            match claim.Value with
            | Some value -> $"{quantity claim.Kind value}{unitOf} {claim.Evidence}"
            | None -> $"order only {claim.Evidence}"

        let ours =
            match row.Ours with
            | None -> "-"
            | Some estimate when estimate.Interval.IsNone -> quantity claim.Kind estimate.Mean + unitOf
            | Some estimate -> $"{quantity claim.Kind estimate.Mean} ({interval (quantity claim.Kind) estimate}){unitOf}"

        let difference =
            match row.Difference with
            | Some value -> number (if claim.Kind = ClaimKind.Value then "+0.0000;-0.0000" else "+0.00;-0.00") value
            | None -> "-"

        [ $"{claim.Id}: {claim.Statement}"; paper; ours; difference; row.Verdict ]

    let verdictHeader = [ "claim"; "paper"; "ours"; "verdict" ]

    /// A claim on one line: its name, the paper's value and ours, and the verdict without its reasons.
    let verdictCells (row: ClaimRow) =
        let value (value: float option) = value |> Option.map (quantity row.Claim.Kind)
        let paper = value row.Claim.Value |> Option.defaultValue "order"

        [ row.Claim.Id
          $"{paper} {row.Claim.Evidence.Split(',')[0]}"
          value (row.Ours |> Option.map _.Mean) |> Option.defaultValue "-"
          Verdict.withoutReason row.Verdict ]

    let title (result: TableResult) =
        let target = result.Table.Target.InWords

        let annotated =
            match result.Setting.TrainedOn with
            | [ 1 ] -> ", 1 volume annotated"
            | [ count ] -> $", {count} volumes annotated"
            | _ -> ""

        $"{result.Table.Name}: {target} is the target{annotated}, the other modality assists"

    let private range (counts: int list) =
        match counts with
        | [] -> "no"
        | [ one ] -> string one
        | _ -> String.Join(", ", counts)

    let private ties (row: RowResult) =
        match row.Comparison with
        | Some compared when compared.Paired.Test.Zeros + compared.Paired.Test.Ties > 0 ->
            let test = compared.Paired.Test
            Some $"{row.Row.Name}: n = {test.N}, {test.Zeros} zeros, {test.Ties} ties"
        | _ -> None

    /// Rows whose networks learn for longer than the table's iterations, with the updates of all.
    let private updates (result: TableResult) : string list =
        let longer (row: RowResult) = row.Row.Method.EndsWith("-twice", StringComparison.Ordinal)

        if result.Rows |> List.exists longer then
            let groups =
                [ for updates, rows in result.Rows |> List.groupBy _.NetworkUpdates do
                      let count = updates |> List.map (fun count -> count.ToString(CultureInfo.InvariantCulture)) |> String.concat " or "
                      let names = rows |> List.map _.Row.Name |> String.concat ", "
                      $"{count}: {names}" ]

            [ $"""Updates of each network that predicts: {String.concat "; " groups}.""" ]
        else
            []

    let private lost (result: TableResult) : string list =
        [ for row in result.Rows do
              for segmentor, structure in row.Lost do
                  $"{structure} by {segmentor} of {row.Row.Name}" ]
        |> function
            | [] -> []
            | alarms ->
                [ "‡ lost in training, in one run or more (hardly predicted on slices trained on that show it): "
                  + String.concat "; " alarms
                  + "." ]

    /// What a judge found in translated images, and whether they carry a verdict on the module that made them.
    let private gate (result: TableResult) : string list =
        match result.Gate with
        | None -> []
        | Some gate ->
            let dice = number "0.000"
            let raw, matched = dice gate.Raw, dice gate.Matched
            let margin = number "0.00" TranslationGate.Margin

            let oracle =
                match gate.Oracle with
                | Some oracle -> $", an oracle's {dice oracle}"
                | None -> ""

            let row (judged: JudgedRow) =
                let passed = if TranslationGate.isPassed gate.Matched judged.Dice then "" else ", no verdict on the module"

                let spread, outside =
                    (match judged.Spread with
                     | Some spread -> number "0.0" spread
                     | None -> "-"),
                    number "0.0%" judged.Outside

                let runs = if judged.Runs = 1 then "1 run" else $"{judged.Runs} runs"
                $"{List.last judged.Rows} {dice judged.Dice}{passed} (spread {spread}, outside {outside}, {runs})"

            let rows = gate.Rows |> List.map row |> String.concat "; "

            [ "Translation, judged by a segmentor of real target images alone (every volume of the training half, three times the "
              + $"updates), Dice in assistant images: as they are {raw}, matched in histogram {matched}{oracle}; translated by {rows}. "
              + $"What does not beat matching by {margin} carries no verdict on the alignment module. Spread within structures over the "
              + "target's own; share of pixels outside [-1, 1]." ]

    /// Rows that no finished run gives.
    let missing (result: TableResult) : string list =
        if result.Missing.IsEmpty then [] else [ $"""Not finished: {String.Join("; ", result.Missing)}.""" ]

    /// Under the table: what its numbers are of.
    let notes (result: TableResult) =
        let setting = result.Setting
        let skipped = result.Rows |> List.exists (fun row -> row.MacroDice.Skipped > 0)
        let volumes = if setting.Data.HasMillimetres then "volumes" else "slice stacks"

        let cropped =
            if setting.Data.HasMillimetres then ", each cropped around the middle of its labels as those trained on" else ""

        let folds = setting.Folds |> List.map string |> String.concat " and "
        let unusual = result.Rows |> List.choose ties

        [ $"Data: {setting.Data.Name}. Profile {setting.Profile}: {setting.Iterations} updates on target images for every "
          + $"network that predicts, threads {setting.Threads}; fold {folds}; last iterate, nothing was chosen by the test "
          + "volumes."
          $"Trained on {range setting.TrainedOn} annotated target and {range setting.Assistants} assistant {volumes}; tested "
          + $"on {setting.HeldOut.Length} held-out target {volumes}{cropped}."
          if result.Table.Rows |> List.exists _.OwnVolumes then
              "Every seed was trained on annotated volumes of its own, the same for all rows of one n: intervals are also over "
              + "who is annotated, and rows are compared seed by seed, over those that both have."
          $"Dice and its standard deviation (n - 1) are over held-out {volumes}, each the mean over the seeds; 'mean' averages "
          + $"a volume's structures first. Absent structures: {AbsencePolicy.describe PredictionStep.policy}."
          if setting.Data.HasMillimetres then
              "ASSD is the mean of the two directed mean surface distances (mean-of-means), averaged like 'mean'."
          else
              "No surface distances: the slices have no voxel size."
          if skipped then
              "† some structures were absent and not scored."
          if result.Rows |> List.exists _.Comparison.IsSome then
              $"'points against' is the difference of mean Dice to {reference result} in hundredths, paired over the held-out "
              + "patients; intervals: 10,000 bootstrap resamples of patients and seeds; p: exact Wilcoxon signed-rank test "
              + $"over the patients (n = {setting.HeldOut.Length}, no zeros and no ties but where named), Holm-corrected over "
              + "the table; effect: matched-pairs rank-biserial correlation."
          yield! unusual
          "'updates' are those of all networks of a method over those of one segmentor on target images: what it takes beside them."
          yield! gate result
          yield! updates result
          yield! lost result
          yield! missing result ]
