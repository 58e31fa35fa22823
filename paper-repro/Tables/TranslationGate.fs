namespace MkdSeg.PaperRepro

open System

/// What a judge found in the images that a row's generators made of their assistants.
type JudgedRow =
    {
        /// Rows of the same trainings: those of a method's readouts.
        Rows: string list
        /// Dice, the mean over the row's runs.
        Dice: float
        /// How many times the target's spread the structures have, and the share of pixels outside [-1, 1]; likewise.
        Spread: float option
        Outside: float
        Runs: int
    }

/// Whether translations are good enough for what follows from them to say something about the module that learnt them. Numbers are Dice of
/// a judge that was trained on target images alone, means over runs.
type TranslationGate =
    {
        /// Assistant images as they are.
        Raw: float
        /// Matched in histogram, which needs no learning.
        Matched: float
        /// The same patients as the target modality would have shown them; None but on phantoms that have such images.
        Oracle: float option
        /// Rows that translate, in the table's order.
        Rows: JudgedRow list
    }

[<RequireQualifiedAccess>]
module TranslationGate =
    /// By how much of mean Dice a translation must beat matching before the module that learnt it can be judged by what follows from it.
    [<Literal>]
    let Margin = 0.05

    /// Whether a translation's Dice is that far above matching's.
    let isPassed (matched: float) (dice: float) : bool = Math.Round(dice - matched, 6) >= Margin

    let private find (name: string) (judged: JudgedRun) : JudgedImages option =
        judged.Images |> List.tryFind (fun images -> images.Images = name)

    let private average (values: float list) : float option = if values.IsEmpty then None else Some(List.average values)

    /// The gate of a table's rows, those of the same trainings together, with what was judged of its runs; None where nothing was.
    let ofRows (rows: (string list * JudgedRun list) list) : TranslationGate option =
        let rows = rows |> List.filter (fun (_, judged) -> not judged.IsEmpty)
        let all = rows |> List.collect snd |> List.distinctBy _.Job
        let dice name = all |> List.choose (find name >> Option.bind _.Dice()) |> average

        match dice TranslationJudge.Raw, dice TranslationJudge.Matched with
        | Some raw, Some matched ->
            Some
                { Raw = raw
                  Matched = matched
                  Oracle = dice TranslationJudge.Oracle
                  Rows =
                    [ for names, judged in rows do
                          let translated = judged |> List.choose (find TranslationJudge.Translated)

                          let spread =
                              [ for run in judged do
                                    match find TranslationJudge.Translated run, find TranslationJudge.Target run with
                                    | Some images, Some target -> yield! images.SpreadOver target |> Option.toList
                                    | _ -> () ]

                          match translated |> List.choose _.Dice() |> average with
                          | Some dice ->
                              { Rows = names
                                Dice = dice
                                Spread = average spread
                                Outside = translated |> List.averageBy _.Outside
                                Runs = translated.Length }
                          | None -> () ] }
        | _ -> None
