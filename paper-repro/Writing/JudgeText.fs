namespace MkdSeg.PaperRepro

open MkdSeg.Evaluation

/// A judgement as a table, as a file and in a sentence.
[<RequireQualifiedAccess>]
module JudgeText =
    let private find (name: string) (all: JudgedImages list) = all |> List.find (fun images -> images.Images = name)

    let private cell (format: string) (value: float option) = value |> Option.map (TableText.number format) |> Option.defaultValue "-"

    let header = [ "images"; "Dice"; "spread within structures, times the target's"; "pixels outside [-1, 1]" ]

    /// A row for each kind of images.
    let rows (all: JudgedImages list) : string list list =
        let target = find TranslationJudge.Target all

        [ for images in all ->
              [ images.Images
                cell "0.000" (images.Dice())
                cell "0.00" (images.SpreadOver target)
                TableText.number "0.0%" images.Outside ] ]

    [<Literal>]
    let CsvHeader = "images,structure,dice,spread,target_spread,outside"

    /// A line for each structure of each kind of images; the mean over structures has the name "mean" and no spread of its own.
    let csv (all: JudgedImages list) : string =
        let target = find TranslationJudge.Target all
        let number (value: float option) = value |> Option.map (TableText.number "R") |> Option.defaultValue ""

        [ CsvHeader
          for images in all do
              let name, outside = CsvLine.ofText images.Images, number (Some images.Outside)
              CsvLine.join [ name; "mean"; number (images.Dice()); ""; ""; outside ]

              for structure, own in List.zip images.Structures target.Structures do
                  CsvLine.join
                      [ name
                        CsvLine.ofText structure.Structure
                        number structure.Dice
                        number structure.Spread
                        number own.Spread
                        outside ] ]
        |> List.map (fun line -> line + "\n")
        |> String.concat ""

    /// Whether each run's translation beats matching by the margin.
    let verdicts (runs: string list) (all: JudgedImages list) : string list =
        let matched = (find TranslationJudge.Matched all).Dice() |> Option.defaultValue 0.0

        [ for run in runs do
              let dice = (find (TranslationJudge.translated run) all).Dice() |> Option.defaultValue 0.0
              let margin = TableText.number "0.00" TranslationGate.Margin
              let numbers = $"""{TableText.number "0.000" dice} against {TableText.number "0.000" matched}"""

              if TranslationGate.isPassed matched dice then
                  $"{run}: the translation beats matched histograms by {margin} or more ({numbers})."
              else
                  $"{run}: the translation does not beat matched histograms by {margin} ({numbers}), so what is "
                  + "trained on it says nothing about the alignment module." ]
