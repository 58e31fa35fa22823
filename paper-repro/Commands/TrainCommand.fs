namespace MkdSeg.PaperRepro

open System
open System.CommandLine
open System.Globalization
open System.Threading
open MkdSeg.Data
open MkdSeg.Data.Check
open MkdSeg.Data.Sources
open MkdSeg.Imaging
open MkdSeg.Imaging.Files
open MkdSeg.Imaging.Geometry
open MkdSeg.Training
open MkdSeg.Training.Assistants
open MkdSeg.Training.Batches
open MkdSeg.Training.Methods
open MkdSeg.Training.Options
open MkdSeg.Training.Runs

[<RequireQualifiedAccess>]
module TrainCommand =
    /// For the help text, so that it need not load the networks; a test holds it equal to the catalogue.
    let methodNames =
        [ "target-only"
          "fine-tune"
          "joint"
          "joint-translated"
          "x-shape"
          "synthesis"
          "tumor-aware"
          "ummkd"
          "strong-target"
          "conditional-norm"
          "mkd"
          "mkd-no-iam"
          "mkd-matched-iam"
          "mkd-oracle-iam"
          "mkd-offline-iam"
          "mkd-no-feedback"
          "mkd-no-syn-to-real"
          "mkd-no-real-to-syn"
          "mkd-no-kd"
          "mkd-half-synthetic"
          "mkd-plain"
          "mkd+confidence"
          "mkd+consistency"
          "mkd+labels"
          "mkd+average"
          "mkd+"
          "mkd-semi"
          "mkd-semi-no-labels"
          "mkd-semi-no-average"
          "mkd-semi-no-unlabelled"
          "mkd-semi-no-kd"
          "mkd-semi-iam"
          "two-target-only"
          "two-joint"
          "two-synthesis"
          "target-only-twice"
          "joint-twice"
          "mkd-twice" ]

    /// A setting that the method's name overrules would be trained without, and nobody would know.
    let private requireEffect (options: TrainingOptions) (settings: string[]) =
        for setting in MethodCatalogue.Overruled(options, settings) do
            raise (
                InvalidInputException(
                    $"--set {setting}: has no effect, since the method {options.Method} sets this itself; leave it out, or choose "
                    + "another method."
                )
            )

    /// What no training or score could use is refused before hours of training, the cases held out included.
    let private requireUsable (dataset: IDataset) (options: TrainingOptions) (stop: CancellationToken) =
        let split = OracleImages.InPlaceOf(TrainingSplit.Of(dataset, options), options)
        LabelledCase.Require(dataset, Seq.concat [ split.Target; split.Assistant; split.Validation; split.HeldOut ], stop)

    /// What has an option of its own.
    let private own =
        [ "method"
          "target"
          "fold"
          "folds"
          "annotated"
          "assistant"
          "seed"
          "threads"
          "exact"
          "device"
          "precision"
          "iterations" ]

    /// What has an option of its own under another name.
    let private elsewhere = [ "heldOut", "test"; "inputSlices", "slices"; "validationShare", "validation"; "plane", "plane" ]

    let private requireNotElsewhere (settings: string[]) =
        for setting in settings do
            match elsewhere |> List.tryFind (fun (name, _) -> setting.StartsWith(name + "=")) with
            | Some(_, option) -> raise (InvalidInputException $"--set {setting}: give it with --{option}.")
            | None -> ()

    /// A call, but for what the training's task holds.
    type private Request =
        { Data: string
          Profile: string
          Settings: string[]
          Minutes: float option
          Cache: string option
          TensorBoard: string option
          From: string option
          Out: string
          Resume: bool }

    /// What needs no look at the data: a profile's options, or those that a run was begun with. None where a plan is to be made.
    let private known (task: TrainingTask) (request: Request) : TrainingOptions option =
        if request.Profile <> "auto" then
            task.Under((Profiles.Named request.Profile).With request.Settings) |> MethodCatalogue.Default.Settled |> Some
        elif request.Resume && RunManifest.Exists request.Out then
            TrainPlan.ofRun request.Out task request.Settings |> Some
        else
            None

    let private run (screen: Screen) (stop: CancellationToken) (task: TrainingTask) (request: Request) =
        MethodCatalogue.Default.Find task.Method |> ignore
        Options.besides own [ "profile" ] request.Settings |> ignore
        let outputs = request.Out :: Option.toList request.Cache @ Option.toList request.TensorBoard
        OutputPaths.RequireApart(request.Data :: Option.toList request.From, outputs)
        RunFolder.RequireFree(request.Out, request.Resume)
        let known = known task request
        known |> Option.iter (fun options -> requireEffect options request.Settings)
        let dataset = Dataset.Open request.Data
        let cache = TrainingStep.cache screen request.Cache

        let options =
            match known with
            | Some options -> options
            | None -> TrainPlan.choose screen dataset task request.Settings request.Minutes cache stop

        requireEffect options request.Settings
        TrainScreen.announce screen dataset options (TrainingSplit.Of(dataset, options))
        requireUsable dataset options stop

        if Study.isForRealVolumes request.Profile && not (RunManifest.Exists request.Out) then
            TrainPlan.estimate screen dataset options cache stop

        try
            Progress.show
                screen
                $"train {task.Method}"
                (TrainingStep.runFrom request.From dataset options cache request.Out request.Resume (TrainingStep.notice screen) stop)

            TrainScreen.conclude screen dataset request.Out request.TensorBoard stop
        with :? OperationCanceledException ->
            raise (
                OperationCanceledException $"stopped with a checkpoint in {request.Out}; the same command with --resume goes on from there."
            )

        ExitCode.Done

    let create (screen: Screen) (stop: CancellationToken) : Command =
        let data = Options.required<string> "--data" "DIR" "Folder of a data set of two modalities"
        let target = Options.target ()
        target.Required <- true
        let methods = String.Join(", ", methodNames)
        let method = Options.required<string> "--method" "NAME" $"What to train: {methods}"

        let profile = Options.word "--profile" "NAME" ("auto" :: List.ofSeq Profiles.Names) "Sizes and lengths"

        profile.DefaultValueFactory <- fun _ -> "auto"

        let minutes =
            Option<Nullable<float>>(
                "--minutes",
                HelpName = "N",
                DefaultValueFactory = (fun _ -> Nullable()),
                Description = $"Profile auto: time that the training may take on this machine (default: {TrainPlan.DefaultMinutes})"
            )

        let folds = Options.number "--folds" "Parts that the annotated target cases are cut into (default: 2 with --fold)"

        let fold =
            Options.number "--fold" "Hold a part of the annotated target cases out, and score it: the number of the fold, from 0"

        let test =
            Options.severalTimes
                "--test"
                "ID,..."
                "Target cases to hold out and to score instead of a fold's (default: those of the data set)"

        let annotated = Options.number "--annotated" "Annotated target cases to train on (default: all that are not held out)"
        let assistant = Options.number "--assistant" "Annotated assistant cases to train on (default: all)"

        let validation =
            Options.withDefault<float> "--validation" "SHARE" 0.0 "Share of the training cases kept for a curve in the log"

        let slices =
            Options.withDefault<int> "--slices" "1|3" 1 "Slices that a network sees at once: one, or one between its neighbours"

        let plane =
            Options.word "--plane" "NAME" [ for plane in SlicePlane.All -> plane.Name ] "Plane of slices (default: the data set's)"

        let seed = Options.seed ()
        let iterations = Options.number "--iterations" "Updates of the segmentors (default: the profile's)"
        let threads = Options.number "--threads" "Threads of the tensor library (default: the profile's)"
        let settings = Options.settings ()
        let exact = Options.exact ()
        let cache = Options.cache ()
        let tensorBoard = Options.optional<string | null> "--tensorboard" "DIR" "Folder for the log's curves as TensorBoard events"

        let from =
            Options.optional<string | null> "--from" "RUN|MODEL" "A finished run or an exported model whose weights are begun with"

        let device = Options.device ()
        let precision = Options.precision ()
        let out = Options.required<string> "--out" "RUN" "Run folder to make"
        let resume = Options.flag "--resume" "Go on with the run that is there"

        Options.command
            "train"
            "Train a method and score its held-out cases; stopped or killed, it goes on with --resume"
            [ data
              target
              method
              profile
              minutes
              fold
              folds
              test
              annotated
              assistant
              validation
              slices
              plane
              seed
              iterations
              threads
              settings
              exact
              device
              precision
              cache
              tensorBoard
              from
              out
              resume ]
            (fun call ->
                let fold' = call.GetRequiredValue fold
                let settings = call.GetRequiredValue settings

                // Options of the call that are options of the training, under their names there.
                let named =
                    [| if call.GetRequiredValue slices <> 1 then
                           $"inputSlices={call.GetRequiredValue slices}"
                       if call.GetRequiredValue validation <> 0.0 then
                           String.Format(CultureInfo.InvariantCulture, "validationShare={0}", call.GetRequiredValue validation)
                       match call.GetValue plane with
                       | null -> ()
                       | plane -> $"plane={plane}" |]

                requireNotElsewhere settings

                let task =
                    TrainingTask(
                        call.GetRequiredValue method,
                        Options.modality (call.GetRequiredValue target),
                        fold'.GetValueOrDefault 0,
                        call.GetRequiredValue annotated,
                        call.GetRequiredValue assistant,
                        call.GetRequiredValue seed,
                        call.GetRequiredValue threads,
                        call.GetRequiredValue exact,
                        Folds = Nullable((call.GetRequiredValue folds).GetValueOrDefault(if fold'.HasValue then 2 else 1)),
                        HeldOut = (call.GetRequiredValue test |> Options.cases |> Option.toObj),
                        Iterations = call.GetRequiredValue iterations,
                        Device = call.GetValue device,
                        Precision = Options.precisionNamed (call.GetRequiredValue precision)
                    )

                run
                    screen
                    stop
                    task
                    { Data = call.GetRequiredValue data
                      Profile = call.GetRequiredValue profile
                      Settings = Array.append settings named
                      Minutes = call.GetRequiredValue minutes |> Option.ofNullable
                      Cache = call.GetValue cache |> Option.ofObj
                      TensorBoard = call.GetValue tensorBoard |> Option.ofObj
                      From = call.GetValue from |> Option.ofObj
                      Out = call.GetRequiredValue out
                      Resume = call.GetRequiredValue resume })
