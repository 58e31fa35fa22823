namespace MkdSeg.PaperRepro

open System.Text.Json.Serialization
open MkdSeg.Imaging
open MkdSeg.Training.Options

/// A phantom cohort: how many patients, how large, which seed, and which of the phantom's presets its patients and scans are drawn from.
type Cohort =
    { Ct: int
      Mr: int
      Size: int
      Seed: int
      Preset: string }

    /// The preset that phantoms had before there were others.
    static member Classic = "classic"

    /// Whether replays and notebooks make it with MR patients as CT would show them, too.
    [<JsonIgnore>]
    member cohort.HasOracle = cohort.Preset <> Cohort.Classic

/// How large the experiments are: the numbers that a profile fixes and a call may change.
type Study =
    {
        /// The phantom made when no data are given; None where a profile is meant for real volumes.
        Cohort: Cohort option
        /// Annotated target volumes of the main tables; None is all of a fold's training half.
        Annotated: int option
        /// Annotated assistant volumes; None is all.
        Assistant: int option
        /// Further numbers of annotated volumes for which the tables of the targets are made.
        Levels: int list
        /// Whether those have only the rows that claims and decisions need, with the fewer seeds; MR then has them too.
        LevelsOfClaims: bool
        /// Whether every seed has annotated volumes of its own in all tables, so that no claim hangs on which volumes came first.
        OwnVolumes: bool
        /// Numbers of annotated volumes of the annotation curve.
        Curve: int list
        /// Numbers of assistant volumes of the study of their number.
        AssistantLevels: int list
        Folds: int list
        /// Seeds of the methods that are compared closely.
        Seeds: int list
        /// Seeds of the others: the first of `Seeds`.
        FewerSeeds: int list
    }

    /// Whether the phantom has the images of an oracle: MR patients as CT would show them.
    member study.HasOracle = study.Cohort |> Option.exists _.HasOracle

[<RequireQualifiedAccess>]
module Study =
    /// Seeds of the other methods beside `count` of the closely compared ones.
    let private fewer (count: int) = min count 3

    /// The same study with `count` seeds from `first` on.
    let withSeeds (first: int) (count: int) (study: Study) : Study =
        let seeds = [ first .. first + count - 1 ]
        { study with Seeds = seeds; FewerSeeds = List.truncate (fewer count) seeds }

    /// The same study with this number of annotated volumes in every main table, and no further tables of CT as target.
    let withAnnotated (count: int) (study: Study) : Study = { study with Annotated = Some count; Levels = [] }

    let private real: Study =
        { Cohort = None
          Annotated = None
          Assistant = None
          Levels = []
          LevelsOfClaims = false
          OwnVolumes = false
          Curve = [ 1; 2; 4; 8; 10 ]
          AssistantLevels = [ 5; 10; 15; 20 ]
          Folds = [ 0; 1 ]
          Seeds = [ 0 ]
          FewerSeeds = [ 0 ] }

    /// The study of a profile. Cohorts of seeds from 2000 to 3999 are for reporting: options are tuned on cohorts of other seeds, never on
    /// these patients.
    let ofProfile (profile: string) : Study =
        let phantom cohort = { real with Cohort = Some cohort; Annotated = Some 4; Assistant = Some 20; Folds = [ 0 ] }

        match profile with
        | "smoke" ->
            { phantom { Ct = 4; Mr = 4; Size = 48; Seed = 2001; Preset = Cohort.Classic } with
                Annotated = Some 2
                Assistant = Some 4
                Curve = [ 1; 2 ]
                AssistantLevels = [ 2; 4 ] }
        | "quick" ->
            { phantom { Ct = 20; Mr = 20; Size = 64; Seed = 2000; Preset = Cohort.Classic } with
                Curve = [ 1; 4; 10 ]
                AssistantLevels = [ 5; 10; 20 ] }
        | "phantom" ->
            { phantom { Ct = 60; Mr = 60; Size = 64; Seed = 3000; Preset = Cohort.Classic } with Levels = [ 1; 2; 10 ] }
            |> withSeeds 0 5
        | "reference" ->
            { phantom { Ct = 60; Mr = 60; Size = 112; Seed = 3002; Preset = "reference" } with
                Levels = [ 1; 2; 10; 16 ]
                LevelsOfClaims = true
                OwnVolumes = true
                Curve = [ 1; 2; 4; 10; 16 ] }
            |> withSeeds 0 5
        | _ -> real

    /// Whether a profile is sized for real volumes and a GPU: "paper" and "paper+".
    let isForRealVolumes (profile: string) : bool = List.contains profile [ Profiles.Paper.Profile; Profiles.PaperPlus.Profile ]

    /// The study on given data: both folds, all volumes, and no steps of a curve that the data cannot make.
    let onData (annotated: Modality -> int) (study: Study) : Study =
        // Either fold must be able to, in either direction.
        let fewest = min (annotated Modality.Ct) (annotated Modality.Mr)

        let upTo (most: int) (levels: int list) =
            match levels |> List.filter (fun level -> level <= most) with
            | [] -> [ max 1 most ]
            | some -> some

        { real with
            Curve = upTo (fewest / 2) study.Curve
            AssistantLevels = upTo fewest study.AssistantLevels
            Seeds = study.Seeds
            FewerSeeds = study.FewerSeeds }
