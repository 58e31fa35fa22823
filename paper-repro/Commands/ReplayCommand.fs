namespace MkdSeg.PaperRepro

open System
open System.CommandLine
open System.IO
open System.Threading
open MkdSeg.Imaging
open MkdSeg.Imaging.Files
open MkdSeg.Training.Methods
open MkdSeg.Training.Options

[<RequireQualifiedAccess>]
module ReplayCommand =
    let private printFiles (screen: Screen) (folder: ReplayFolder) (tables: JudgedTable list) =
        for table in tables |> List.map _.Result.Table.Name do
            screen.Line $"""table:   {folder.Table table "md"} (.csv, .tex, .json)"""

            if File.Exists(folder.Picture table) then
                screen.Line(
                    $"picture: {folder.Picture table} (target | assistant | assistant translated | truth | target-only | "
                    + $"{Experiments.Reference})"
                )

    /// What can be told before a phantom is made: whether every run's options fit its method.
    let private requireOptions (request: ReplayRequest) =
        if request.Data.IsNone && request.Study.Cohort.IsSome then
            Experiments.tables request.Study request.Table
            |> Experiments.runs
            |> List.iter (RunInputs.options request.Options >> ignore)

    /// Settings that a method's name overrules, method by method: the others are trained with them.
    let private overruled (request: ReplayRequest) (settings: string[]) : string list =
        [ if settings.Length > 0 then
              for run in Experiments.tables request.Study request.Table |> Experiments.runs |> List.distinctBy _.Method do
                  match MethodCatalogue.Overruled(RunInputs.options request.Options run, settings) |> List.ofSeq with
                  | [] -> ()
                  | some ->
                      let settings = String.Join(", ", some)
                      $"note: {run.Method} sets this itself, so it is trained without --set {settings}" ]

    let private run (screen: Screen) (stop: CancellationToken) (request: ReplayRequest) (settings: string[]) (asJson: bool) =
        OutputPaths.RequireApart(Option.toList request.Data, [ request.Out ])
        requireOptions request
        let began = screen.Time.GetTimestamp()
        let quiet = if asJson then { screen with Out = TextWriter.Null; IsTerminal = false } else screen

        overruled request settings |> List.iter quiet.Line

        let tables, problems =
            try
                Replay.run quiet stop request
            with :? OperationCanceledException ->
                raise (OperationCanceledException $"stopped; run the same command again to go on from {request.Out}.")

        if asJson then
            TablesCommand.printJson screen tables
        else
            tables |> List.iter (TablesCommand.print screen)
            printFiles screen (ReplayFolder request.Out) tables
            screen.Line $"wall time of this call: {Progress.clock (screen.Time.GetElapsedTime began)}"

        if problems.IsEmpty then
            ExitCode.Done
        else
            screen.Error.WriteLine(
                $"mkdseg: {problems.Length} of the runs failed or are damaged, as said above; what is finished is in the "
                + "tables. Run the same command again to try them once more."
            )

            ExitCode.Failed

    /// What has an option of its own, or is each run's own.
    let private own = [ "fold"; "annotated"; "assistant"; "seed"; "threads"; "exact"; "device"; "precision" ]

    let private whoRuns
        (screen: Screen)
        (engine: string)
        (jobs: int option)
        (threads: int)
        (slurmOptions: string list)
        : ReplayFolder -> Engine =
        match engine, slurmOptions with
        | "slurm", _ -> SlurmEngine.create screen jobs threads slurmOptions
        | _, [] -> LocalEngine.create (jobs |> Option.defaultValue (max 1 (Environment.ProcessorCount / max 1 threads)))
        | _ -> raise (InvalidInputException "--slurm-option is for Slurm's sbatch; give --engine slurm with it.")

    let create (screen: Screen) (stop: CancellationToken) : Command =
        let experiments = Experiments.names @ [ "all" ]

        let profile = Options.word "--profile" "NAME" (List.ofSeq Profiles.Names) "Sizes and lengths (default quick)"

        profile.DefaultValueFactory <- fun _ -> "quick"
        let table = Options.word "--table" "NAME" experiments "Which experiment"
        table.DefaultValueFactory <- fun _ -> Experiments.Default

        let out =
            Options.optional<string | null> "--out" "DIR" "Folder for everything (default out/replay-PROFILE); run again, it goes on there"

        let data = Options.optional<string | null> "--data" "DIR" "Folder of a data set (default: a phantom is made)"
        let phantomSeed = Options.number "--phantom-seed" "Seed of the phantom's patients (default: the profile's)"

        let fold =
            Options.number
                "--fold"
                "Which half of the annotated target cases is held out, 0 or 1 (default: 0 on a phantom, both on given data)"

        let annotated =
            Options.number "--annotated" "Annotated target cases to train on (default: the study's on a phantom, else all of the fold)"

        let assistant =
            Options.number "--assistant" "Annotated assistant cases to train on (default: the study's on a phantom, else all)"

        let only =
            Options.severalTimes
                "--only"
                "RUN"
                "Make only the runs of this name now, where * stands for anything, for example ct.mkd.*.s0; the others wait"

        let seed = Options.seed ()

        let seeds =
            Options.number
                "--seeds"
                "Seeds, from --seed on; methods that are not compared closely take the first three (default: the profile's)"

        let jobs =
            Options.number "--jobs" "Runs at a time (default: as many as the cores allow; with --engine slurm, as many as Slurm allows)"

        let engine =
            Options.word
                "--engine"
                "NAME"
                [ "local"; "slurm" ]
                "Who does the runs: this machine, or a Slurm cluster that sees folder and program under the same path"

        engine.DefaultValueFactory <- fun _ -> "local"
        let slurm = Options.slurm ()
        let threads = Options.number "--threads" "Threads of each run (default: 1, and the profile's for paper and paper+)"
        let settings = Options.settings ()
        let exact = Options.exact ()
        let device = Options.device ()
        let precision = Options.precision ()
        let asJson = Options.flag "--json" "Print the tables as JSON and nothing else"

        Options.command
            "replay"
            "Replay a table of the paper: data, training, segmentation, scores, statistics, verdicts"
            [ profile
              table
              out
              data
              phantomSeed
              fold
              annotated
              assistant
              only
              seed
              seeds
              jobs
              engine
              slurm
              threads
              settings
              exact
              device
              precision
              asJson ]
            (fun call ->
                let number (option: Option<Nullable<int>>) = call.GetRequiredValue option |> Option.ofNullable
                let name = call.GetRequiredValue profile
                let given = Study.ofProfile name
                let count = number seeds |> Option.map (Options.inRange "--seeds" 1 1000) |> Option.defaultValue given.Seeds.Length

                let study =
                    match number phantomSeed with
                    | Some seed -> { given with Cohort = given.Cohort |> Option.map (fun cohort -> { cohort with Seed = seed }) }
                    | None -> given
                    |> Study.withSeeds (call.GetRequiredValue seed) count

                let exact = call.GetRequiredValue exact
                let threads = number threads |> Option.defaultValue (if exact || given.Cohort.IsSome then 1 else Profiles.Paper.Threads)
                let jobs = number jobs |> Option.map (Options.inRange "--jobs" 1 1024)

                // Method, target and numbers are each run's own.
                let options =
                    TrainingTask(
                        "mkd",
                        Modality.Ct,
                        0,
                        Nullable(),
                        Nullable(),
                        0,
                        Nullable threads,
                        exact,
                        Device = call.GetValue device,
                        Precision = Options.precisionNamed (call.GetRequiredValue precision)
                    )
                        .Under(
                            Profiles
                                .Named(name)
                                .With(
                                    Options.besides own [ "profile"; "method"; "target"; "annotatedFrom" ] (call.GetRequiredValue settings)
                                )
                        )

                let request =
                    { Options = options
                      Table = call.GetRequiredValue table
                      OwnTables = []
                      Study = study
                      Data = call.GetValue data |> Option.ofObj
                      Out =
                        (match call.GetValue out with
                         | null -> Path.Combine("out", $"replay-{name}")
                         | folder -> folder)
                      Engine = whoRuns screen (call.GetRequiredValue engine) jobs threads (List.ofArray (call.GetRequiredValue slurm))
                      Annotated = number annotated
                      Assistant = number assistant
                      Fold = number fold
                      Only = List.ofArray (call.GetRequiredValue only) }

                run screen stop request (call.GetRequiredValue settings) (call.GetRequiredValue asJson))
