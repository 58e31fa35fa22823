namespace MkdSeg.PaperRepro

open MkdSeg.Imaging
open MkdSeg.Inference

/// The experiments as data: an experiment is a list of tables, a table a list of rows. A new one is a new value here.
[<RequireQualifiedAccess>]
module Experiments =
    /// The row that the others are tested against.
    [<Literal>]
    let Reference = "mkd ensemble"

    /// The methods that the paper compares with [S]; their best is "the best compared method".
    let compared = [ "target-only"; "fine-tune"; "joint"; "x-shape"; "tumor-aware"; "synthesis" ]

    /// Methods close enough to want more seeds, and the controls of two networks for them.
    let private close =
        Set.ofList
            [ "mkd"
              "joint"
              "synthesis"
              "target-only"
              "two-target-only"
              "two-joint"
              "two-synthesis"
              "target-only-twice"
              "joint-twice"
              "mkd-twice" ]

    /// Further ones where a study is made for decisions.
    let private decisive =
        Set.ofList [ "fine-tune"; "mkd-semi"; "mkd-no-iam"; "mkd-matched-iam"; "mkd-oracle-iam"; "joint-translated" ]

    let private isClose (study: Study) (method: string) : bool = close.Contains method || (study.LevelsOfClaims && decisive.Contains method)

    let private row (study: Study) (name: string) (method: string) (readout: Readout) : Row =
        { Name = name
          Method = method
          Readout = readout
          Annotated = study.Annotated
          Assistant = study.Assistant
          Seeds = if isClose study method then study.Seeds else study.FewerSeeds
          OwnVolumes = study.OwnVolumes
          Against = if name = Reference then None else Some Reference }

    /// A method of one segmentor, or of two whose mean counts.
    let private single study method = row study method method Readout.Ensemble

    let private readouts study method =
        [ row study $"{method} S_real" method Readout.Real
          row study $"{method} S_syn" method Readout.Syn
          row study $"{method} ensemble" method Readout.Ensemble ]

    let private table (study: Study) experiment name target rows : Table =
        { Experiment = experiment; Name = name; Target = target; Folds = study.Folds; Rows = rows }

    /// The older phantom profiles keep the rows of their recorded tables.
    let private hasLaterRows (study: Study) : bool = study.LevelsOfClaims || study.Cohort.IsNone

    let private everyMethod (study: Study) : Row list =
        [ for method in compared @ [ "ummkd"; "conditional-norm"; "strong-target"; "two-target-only"; "two-joint"; "two-synthesis" ] do
              single study method
          yield! readouts study "mkd"
          row study "mkd+ ensemble" "mkd+" Readout.Ensemble
          if hasLaterRows study then
              row study "mkd-semi ensemble" "mkd-semi" Readout.Ensemble ]

    /// What would be seen without translation, with one that needs no learning, and with a perfect one; an oracle is there for CT as
    /// target alone.
    let private bounds (study: Study) (target: Modality) : Row list =
        [ if study.Cohort.IsNone then
              row study "mkd-no-iam ensemble" "mkd-no-iam" Readout.Ensemble
          row study "mkd-matched-iam ensemble" "mkd-matched-iam" Readout.Ensemble
          if study.HasOracle && target = Modality.Ct then
              row study "mkd-oracle-iam ensemble" "mkd-oracle-iam" Readout.Ensemble ]

    /// The rows that claims and decisions need.
    let private claimed (study: Study) (target: Modality) : Row list =
        [ for method in [ "target-only"; "two-target-only"; "fine-tune"; "joint"; "two-joint" ] do
              single study method
          yield! readouts study "mkd"
          row study "mkd-semi ensemble" "mkd-semi" Readout.Ensemble
          yield! bounds study target ]

    let private everyRow (study: Study) (target: Modality) : Row list =
        everyMethod study @ (if hasLaterRows study then bounds study target else [])

    /// The main table of a target, and one for each further number of annotated volumes.
    let private ofTarget (study: Study) (experiment: string) (target: Modality) (levels: int list) : Table list =
        let rows = if study.LevelsOfClaims then claimed else everyRow

        let at level =
            let seeds = if study.LevelsOfClaims then study.FewerSeeds else study.Seeds
            let study = { study with Annotated = Some level; Seeds = seeds }
            table study experiment $"{experiment}-n{level}" target (rows study target)

        table study experiment experiment target (everyRow study target) :: List.map at levels

    let private ctTarget (study: Study) = ofTarget study "ct-target" Modality.Ct study.Levels

    let private mrTarget (study: Study) = ofTarget study "mr-target" Modality.Mr (if study.LevelsOfClaims then study.Levels else [])

    let private ablation (study: Study) : Table list =
        let variants =
            [ "mkd-no-iam"
              "mkd-offline-iam"
              "mkd-no-feedback"
              "mkd-no-syn-to-real"
              "mkd-no-real-to-syn"
              "mkd-no-kd"
              "mkd-plain" ]

        let parts =
            if hasLaterRows study then
                [ "mkd-semi"; "mkd-semi-no-labels"; "mkd-semi-no-average"; "mkd-semi-no-unlabelled"; "mkd-semi-no-kd"; "mkd-semi-iam" ]
            else
                [ "mkd+confidence"; "mkd+consistency"; "mkd+labels"; "mkd+average"; "mkd+" ]

        let rows =
            [ for method in "mkd" :: variants do
                  yield! readouts study method
              for method in parts do
                  row study $"{method} ensemble" method Readout.Ensemble ]

        [ table study "ablation" "ablation" Modality.Ct rows ]

    /// What the alignment module is worth, and the second network: from no translation over one that needs no learning to the module's.
    let private translation (study: Study) : Table list =
        let rows =
            [ for method in [ "target-only"; "joint"; "joint-translated" ] do
                  single study method
              for method in [ "mkd-no-iam"; "mkd-matched-iam"; "mkd-offline-iam"; "mkd" ] do
                  row study $"{method} ensemble" method Readout.Ensemble
              if study.HasOracle then
                  row study "mkd-oracle-iam ensemble" "mkd-oracle-iam" Readout.Ensemble ]

        [ table study "translation" "translation" Modality.Ct rows ]

    /// The same updates of every network that predicts, and the same number of such networks: where methods make more of either, their
    /// rows stand beside controls that make as many. "-twice" is a training of twice the iterations.
    let private equalTerms (study: Study) : Table list =
        let rows =
            [ for method in [ "target-only"; "target-only-twice"; "two-target-only"; "joint"; "joint-twice"; "two-joint" ] do
                  single study method
              yield! readouts study "mkd"
              row study "mkd-twice ensemble" "mkd-twice" Readout.Ensemble
              row study "mkd-half-synthetic ensemble" "mkd-half-synthetic" Readout.Ensemble ]

        [ table study "equal-terms" "equal-terms" Modality.Ct rows ]

    /// The last number is the whole cohort's, so its run is that of the main table.
    let private assistantVolumes (study: Study) : Table list =
        let most = List.max study.AssistantLevels
        let name level = $"mkd ensemble, {level} assistants"

        let at level =
            { row { study with Assistant = Some level } (name level) "mkd" Readout.Ensemble with
                Seeds = study.FewerSeeds
                Against = if level = most then None else Some(name most) }

        [ table study "assistant-volumes" "assistant-volumes" Modality.Ct (List.map at study.AssistantLevels) ]

    /// target-only, joint and mkd for each number of annotated volumes.
    let private curve (study: Study) (experiment: string) (levels: int list) (finish: Row -> Row) : Table =
        let rows =
            [ for level in levels do
                  let study = { study with Annotated = Some level }

                  let named (row: Row) =
                      finish
                          { row with
                              Name = $"{row.Name}{Row.Volumes}{level}"
                              Against = row.Against |> Option.map (fun name -> $"{name}{Row.Volumes}{level}") }

                  named (single study "target-only")
                  named (single study "joint")
                  named (row study Reference "mkd" Readout.Ensemble) ]

        table study experiment experiment Modality.Ct rows

    let private annotationCurve (study: Study) : Table list =
        [ curve study "annotation-curve" study.Curve (fun row -> { row with Seeds = study.FewerSeeds }) ]

    /// More than this many annotated volumes are hardly other ones with every seed: a half has 10 to 30.
    [<Literal>]
    let private MostOfItsOwn = 4

    /// How well a few volumes serve depends on which they are: here every seed has its own.
    let private otherPatients (study: Study) : Table list =
        [ curve study "other-patients" (study.Curve |> List.filter (fun level -> level <= MostOfItsOwn)) (fun row ->
              { row with OwnVolumes = true }) ]

    /// Every experiment by its name, in the order in which they are replayed.
    let all: (string * (Study -> Table list)) list =
        [ "ct-target", ctTarget
          "ablation", ablation
          "translation", translation
          "equal-terms", equalTerms
          "mr-target", mrTarget
          "assistant-volumes", assistantVolumes
          "annotation-curve", annotationCurve
          "other-patients", otherPatients ]

    /// The experiment that is replayed when none is named.
    [<Literal>]
    let Default = "ct-target"

    /// Names of all experiments.
    let names = List.map fst all

    /// The tables of an experiment; "all" is those of every experiment.
    let tables (study: Study) (name: string) : Table list =
        match name, List.tryFind (fun (known, _) -> known = name) all with
        | "all", _ -> all |> List.collect (fun (_, tables) -> tables study)
        | _, Some(_, tables) -> tables study
        | _, None ->
            let remedy = NameHint.Remedy(name, names @ [ "all" ])
            raise (InvalidInputException $"There is no experiment '{name}'; {remedy}.")

    /// A run whose first half is another, to the bit: the control of two networks begins as the method's own training. So the single
    /// network need not be trained again where its control is.
    let private control (run: PlannedRun) : PlannedRun = { run with Method = $"two-{run.Method}" }

    /// Where a run's answer is found: in the run itself, or in its control.
    let sources (run: PlannedRun) (readout: Readout) : (PlannedRun * Readout) list =
        [ run, readout
          if readout <> Readout.Syn && List.contains run.Method [ "target-only"; "joint"; "synthesis" ] then
              control run, Readout.First ]

    /// The runs that tables need, each once, without those that a control covers.
    let runs (tables: Table list) : PlannedRun list =
        let wanted = tables |> List.collect _.Runs |> List.distinct
        let known = Set.ofList [ for run in wanted -> run.Name ]
        wanted |> List.filter (fun run -> not (known.Contains (control run).Name))
