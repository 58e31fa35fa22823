namespace MkdSeg.PaperRepro

open MkdSeg.Imaging
open MkdSeg.Inference

/// One row of a table: a trained method and whose answer is scored.
type Row =
    { Name: string
      Method: string
      Readout: Readout }

    /// The row's name in paths, for example "mkd-ensemble".
    member row.Key = $"{row.Method}-{row.Readout.ToString().ToLowerInvariant()}"

/// One table: the same rows trained and tested on one target modality.
type Table =
    { Name: string
      Target: Modality
      Rows: Row list }

    /// The methods to train, each once.
    member table.Methods = table.Rows |> List.map _.Method |> List.distinct

/// A phantom cohort: how many patients, how large, which seed.
type Cohort =
    { Ct: int
      Mr: int
      Size: int
      Seed: int }

/// What a profile replays when no data are given: the cohort, and how many annotated target volumes are trained on.
type PhantomStudy =
    { Cohort: Cohort
      Annotated: int }

/// The experiments as records; a new table is a new value here.
[<RequireQualifiedAccess>]
module Experiment =
    let private rows =
        [ { Name = "target-only"; Method = "target-only"; Readout = Readout.Real }
          { Name = "mkd S_real"; Method = "mkd"; Readout = Readout.Real }
          { Name = "mkd S_syn"; Method = "mkd"; Readout = Readout.Syn }
          { Name = "mkd ensemble"; Method = "mkd"; Readout = Readout.Ensemble } ]

    /// Every table that can be replayed.
    let tables: Table list =
        [ { Name = "ct-target"; Target = Modality.Ct; Rows = rows }
          { Name = "mr-target"; Target = Modality.Mr; Rows = rows } ]

    /// The table that is replayed when none is named.
    [<Literal>]
    let DefaultTable = "ct-target"

    /// The tables of a name; "all" is every table.
    let tablesNamed (name: string) : Table list =
        match name, tables |> List.filter (fun table -> table.Name = name) with
        | "all", _ -> tables
        | _, [] ->
            let known = tables |> List.map _.Name |> String.concat ", "
            raise (InvalidInputException $"There is no table '{name}'; choose one of {known}, all.")
        | _, found -> found

    /// Seeds from 2000 on are for reporting. Options are tuned on cohorts of other seeds, never on these patients.
    let phantomStudy (profile: string) : PhantomStudy =
        match profile with
        | "quick" -> { Cohort = { Ct = 20; Mr = 20; Size = 64; Seed = 2000 }; Annotated = 4 }
        | "smoke" -> { Cohort = { Ct = 4; Mr = 4; Size = 48; Seed = 2001 }; Annotated = 2 }
        | _ ->
            raise (InvalidInputException $"Profile {profile} is meant for real volumes; give the MM-WHS folder with --data, or choose --profile quick.")
