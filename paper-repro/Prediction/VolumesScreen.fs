namespace MkdSeg.PaperRepro

open System.Collections.Generic
open MkdSeg.Inference
open MkdSeg.Training.Runs

/// Volumes and quality in words and tables.
[<RequireQualifiedAccess>]
module VolumesScreen =
    let private ml (row: VolumeRow) = TableText.number "0.0" row.Millilitres

    /// The quality score of a scan; empty where there is none.
    let quality (rows: VolumeRow list) : string =
        match rows with
        | { Score = Some score; Measure = measure } :: _ -> $"""{measure} {TableText.number "0.000" score}"""
        | _ -> ""

    /// Of one scan, a line a structure.
    let one (screen: Screen) (rows: VolumeRow list) =
        if screen.IsTerminal then
            TableScreen.grid
                screen
                "Volumes"
                [ "structure"; "label"; "ml" ]
                [ for row in rows -> [ row.Structure; string row.Value; ml row ] ]
        else
            for row in rows do
                screen.Line $"  {row.Structure} (label {row.Value}): {ml row} ml"

        if quality rows <> "" then
            screen.Line $"quality: {quality rows} (0 is no doubt, 1 the most)"

    /// Of several scans, a row each.
    let several (screen: Screen) (rows: VolumeRow list) =
        let scans = rows |> List.groupBy _.Case
        let structures = rows |> List.map _.Structure |> List.distinct

        let line (case: string, rows: VolumeRow list) =
            [ case
              for structure in structures do
                  rows |> List.tryFind (fun row -> row.Structure = structure) |> Option.map ml |> Option.defaultValue "-"
              quality rows ]

        let header = [ "scan"; yield! structures |> List.map (fun name -> $"{name}, ml"); "quality" ]

        if screen.IsTerminal then
            TableScreen.grid screen "Volumes" header (List.map line scans)
        else
            for cells in header :: List.map line scans do
                screen.Line(String.concat " | " cells)

    /// What is known of a model's quality score, from held-out cases; nothing where no case was looked at.
    let calibration (points: IReadOnlyList<QualityPoint> | null) : string option =
        match points |> Option.ofObj |> Option.map List.ofSeq |> Option.defaultValue [] with
        | [] -> None
        | points ->
            let number = TableText.number "0.000"
            let scores = points |> List.map _.Disagreement

            let correlation =
                match CaseQuality.Spearman(ResizeArray points) |> Option.ofNullable with
                | Some value -> $"""Spearman's correlation with Dice {TableText.number "0.00" value}"""
                | None -> "too few or too equal for a correlation with Dice"

            Some(
                $"quality score on {points.Length} held-out cases: {number (List.min scores)} to {number (List.max scores)}, mean Dice "
                + $"{number (points |> List.averageBy _.Dice)}, {correlation}"
            )
