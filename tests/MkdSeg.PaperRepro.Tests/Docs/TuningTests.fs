namespace MkdSeg.PaperRepro.Tests.Docs

open System.IO
open MkdSeg.Snapshots
open MkdSeg.Testing
open NUnit.Framework

/// One mean Dice of a trial: data/recorded/tuning.csv.
type private TuningLine = { Trial: string; Setting: string; Row: string; Dice: string }

/// What was tried before the profiles were fixed: REPLICATION.md shows the recorded trials, to the letter.
type TuningTests() =
    let replication = RepositoryFolder.File("paper-repro", "REPLICATION.md")

    let lines =
        [ for line in File.ReadLines(RepositoryFolder.File("data", "recorded", "tuning.csv")) |> Seq.skip 1 do
              match line.Split ',' with
              | [| trial; setting; row; dice |] -> { Trial = trial; Setting = setting; Row = row; Dice = dice }
              | _ -> failwith $"tuning.csv: '{line}' has not 4 fields" ]

    /// A line for each row of the tables, a column for each setting.
    let table (trial: string) =
        let lines = lines |> List.filter (fun line -> line.Trial = trial)
        let settings = lines |> List.map _.Setting |> List.distinct
        let dice row setting = lines |> List.find (fun line -> line.Row = row && line.Setting = setting) |> _.Dice
        let cells (first: string) (others: string list) = $"""| {String.concat " | " (first :: others)} |"""

        [ cells trial settings
          cells "---" (List.map (fun _ -> "---") settings)
          for row in lines |> List.map _.Row |> List.distinct do
              cells row (List.map (dice row) settings) ]
        |> String.concat "\n"

    [<Test>]
    member _.TheChoicesSayWhatWasTried() =
        let text = File.ReadAllText replication

        for trial in lines |> List.map _.Trial |> List.distinct do
            Assert.That(text, Does.Contain $"<!-- tuning {trial} -->")

        Snapshot.VerifyFile(replication, MarkedText.fill "tuning" table text)
