namespace MkdSeg.PaperRepro

open MkdSeg.Imaging
open MkdSeg.Inference

/// One row of a table: a method, trained on so many volumes with these seeds, and whose answer is scored.
type Row =
    {
        Name: string
        Method: string
        Readout: Readout
        /// Annotated target volumes; None is all of a fold's training half.
        Annotated: int option
        /// Annotated assistant volumes; None is all.
        Assistant: int option
        Seeds: int list
        /// False: every seed trains on the first annotated target volumes. True: every seed trains on others, so that the spread over seeds
        /// includes the choice of volumes; in the order of the fold's training half, seed 0 has those after the first ones, and so on.
        OwnVolumes: bool
        /// The row that this one is tested against; None for a row that others are tested against.
        Against: string option
    }

[<RequireQualifiedAccess>]
module Row =
    /// Between a row's name and its number of annotated volumes, where a table has several.
    [<Literal>]
    let Volumes = ", n = "

/// One table: rows trained and tested on the same volumes of one target modality. An experiment is a list of tables.
type Table =
    {
        /// For example "ct-target"; its tables differ in the number of annotated volumes.
        Experiment: string
        /// For example "ct-target-n1"; the experiment's main table has its name.
        Name: string
        Target: Modality
        Folds: int list
        Rows: Row list
    }

    /// The runs behind a row, for one seed: one in each fold.
    member table.RunsOf (row: Row) (seed: int) : PlannedRun list =
        let from =
            match row.Annotated with
            | Some count when row.OwnVolumes -> (seed + 1) * count
            | _ -> 0

        [ for fold in table.Folds ->
              { Target = table.Target
                Method = row.Method
                Annotated = row.Annotated
                AnnotatedFrom = from
                Assistant = row.Assistant
                Fold = fold
                Seed = seed } ]

    /// All runs, each once: a fold and a seed after the other, so that an early stop leaves whole comparisons.
    member table.Runs: PlannedRun list =
        let seeds = table.Rows |> List.collect _.Seeds |> List.distinct |> List.sort

        List.distinct
            [ for seed in seeds do
                  for row in table.Rows do
                      if List.contains seed row.Seeds then
                          yield! table.RunsOf row seed ]
