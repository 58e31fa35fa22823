namespace MkdSeg.PaperRepro

open System
open System.Text.Json
open System.Text.Json.Nodes
open MkdSeg.Evaluation
open MkdSeg.Imaging.Files

/// A table as Markdown, CSV and JSON. Nothing in them depends on when or how often the replay was run.
[<RequireQualifiedAccess>]
module TableFiles =
    let private pipe (cells: string list) =
        "| " + (cells |> List.map (fun cell -> cell.Replace("|", "\\|")) |> String.concat " | ") + " |\n"

    let private grid (header: string list) (rows: string list list) =
        pipe header + pipe (header |> List.map (fun _ -> "---")) + (rows |> List.map pipe |> String.concat "")

    let markdown (result: TableResult) : string =
        let rows = result.Rows |> List.map (TableText.cells result)
        let claims = result.Claims |> List.map TableText.claimCells
        let notes = TableText.notes result |> String.concat "\n\n"

        $"# {TableText.title result}\n\n{grid (TableText.header result) rows}\n{notes}\n\n"
        + $"## What the paper claims\n\n{grid TableText.claimHeader claims}\n"

    let csv (result: TableResult) : string =
        let text (value: float option) =
            match value with
            | Some number -> number.ToString("R", Globalization.CultureInfo.InvariantCulture)
            | None -> ""

        let line (row: TableRow) structure (metric: Metric) (summary: Summary) =
            $"{row.Row.Name},{structure},{metric.Name},{text summary.Mean},{text summary.StandardDeviation},{summary.Count},{summary.Skipped},{metric.Unit}\n"

        let lines =
            [ for row in result.Rows do
                  for structure, summary in row.Dice do
                      line row structure Metric.Dice summary

                  line row "mean" Metric.Dice row.MacroDice

                  match row.MacroAssd with
                  | Some assd -> line row "mean" Metric.AssdMeanOfMeans assd
                  | None -> () ]

        "row,structure,metric,mean,sd,n,skipped,unit\n" + String.concat "" lines

    let private orNull (value: float option) : JsonNode | null =
        match value with
        | Some number -> JsonValue.Create number
        | None -> null

    let private strings (values: string list) = JsonArray(values |> List.map (fun v -> JsonValue.Create v :> (JsonNode | null)) |> Array.ofList)

    let private summary (summary: Summary) =
        JsonObject(
            dict<string, JsonNode | null>
                [ "mean", orNull summary.Mean
                  "sd", orNull summary.StandardDeviation
                  "n", JsonValue.Create summary.Count
                  "skipped", JsonValue.Create summary.Skipped ]
        )

    let private claim (row: ClaimRow) =
        let optional (text: string option) : JsonNode | null = match text with Some t -> JsonValue.Create t | None -> null
        let interval = row.Ours |> Option.bind _.Interval

        JsonObject(
            dict<string, JsonNode | null>
                [ "id", JsonValue.Create row.Claim.Id
                  "statement", JsonValue.Create row.Claim.Statement
                  "paper", orNull row.Claim.Value
                  "unit", optional row.Claim.Unit
                  "evidence", JsonValue.Create row.Claim.Evidence
                  "ours", orNull (row.Ours |> Option.map _.Mean)
                  "low", orNull (interval |> Option.map fst)
                  "high", orNull (interval |> Option.map snd)
                  "difference", orNull row.Difference
                  "verdict", JsonValue.Create row.Verdict ]
        )

    let private indented = JsonSerializerOptions(WriteIndented = true, NewLine = "\n")

    let json (result: TableResult) : string =
        let setting = result.Setting

        let row (row: TableRow) =
            let structures = JsonObject(dict<string, JsonNode | null> [ for name, value in row.Dice -> name, summary value ])

            JsonObject(
                dict<string, JsonNode | null>
                    [ "name", JsonValue.Create row.Row.Name
                      "method", JsonValue.Create row.Row.Method
                      "readout", JsonValue.Create(row.Row.Readout.ToString().ToLowerInvariant())
                      "dice", structures
                      "macroDice", summary row.MacroDice
                      "macroAssdMeanOfMeansMm", (match row.MacroAssd with Some assd -> summary assd | None -> null) ]
            )

        let array (nodes: JsonObject list) = JsonArray(nodes |> List.map (fun n -> n :> (JsonNode | null)) |> Array.ofList)

        JsonObject(
            dict<string, JsonNode | null>
                [ "table", JsonValue.Create result.Table.Name
                  "translationDice", (match result.Translation with Some check -> TranslationCheck.json check | None -> null)
                  "target", JsonValue.Create(result.Table.Target.ToString().ToLowerInvariant())
                  "data", JsonValue.Create setting.Data
                  "profile", JsonValue.Create setting.Profile
                  "fold", JsonValue.Create setting.Fold
                  "seed", JsonValue.Create setting.Seed
                  "threads", JsonValue.Create setting.Threads
                  "trainedOn", strings setting.TrainedOn
                  "assistants", strings setting.Assistants
                  "heldOut", strings setting.HeldOut
                  "absence", JsonValue.Create(AbsencePolicy.describe ReplayTable.policy)
                  "rows", array (result.Rows |> List.map row)
                  "claims", array (result.Claims |> List.map claim) ]
        )
            .ToJsonString(indented)
        + "\n"

    /// Writes text; the file is there whole or not at all.
    let write (path: string) (text: string) =
        AtomicFile.WriteText(path, text)
