namespace MkdSeg.PaperRepro

open System
open System.CommandLine
open System.Globalization
open System.IO
open System.Text.Json.Nodes
open System.Threading
open MkdSeg.Data
open MkdSeg.Data.Check
open MkdSeg.Data.Sources
open MkdSeg.Imaging.Files
open MkdSeg.Training
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
          "x-shape"
          "synthesis"
          "tumor-aware"
          "ummkd"
          "strong-target"
          "conditional-norm"
          "mkd"
          "mkd-no-iam"
          "mkd-offline-iam"
          "mkd-no-feedback"
          "mkd-no-syn-to-real"
          "mkd-no-real-to-syn"
          "mkd-no-kd"
          "mkd-plain"
          "mkd+confidence"
          "mkd+consistency"
          "mkd+labels"
          "mkd+average"
          "mkd+"
          "two-target-only"
          "two-joint"
          "two-synthesis" ]

    /// The iterations that were asked for and, where there are any, the steps that are made before them.
    let private length (options: TrainingOptions) : string =
        match MethodCatalogue.Default.WarmUpSteps options with
        | 0 -> $"{options.Iterations} iterations"
        | before -> $"{options.Iterations} iterations, plus {before} warm-up steps before"

    /// Before the first step: who is trained on, who is held out, what is not used.
    let private announce (screen: Screen) (dataset: IDataset) (options: TrainingOptions) =
        for line in DataNotes.split options.Target options.Fold (TrainingSplit.Of(dataset, options)) do
            screen.Line line

        screen.Line $"length: {length options}"

        let cases = [ for case in dataset.Cases -> case.Id, case.Modality, case.HasLabels ]

        for line in List.ofSeq dataset.Notes @ DataNotes.unlabelled cases do
            screen.Line $"note: {line}"

        if MethodCatalogue.Default.Distils options && options.Distillation.Start >= options.Iterations then
            screen.Line(
                $"note: distillation begins at iteration {options.Distillation.Start} and the training has "
                + $"{options.Iterations}, so there is none; see --set distillation.start=N"
            )

    /// The losses on the last line of the log.
    let private lastLosses (folder: string) : string option =
        let isLoss (name: string) = name.StartsWith "sup_" || name.StartsWith "kd_" || name = "g_to_target"

        TrainingLog.Read folder
        |> Seq.sortBy _.Key
        |> Seq.tryLast
        |> Option.map (fun last ->
            [ for KeyValue(name, value) in (JsonNode.Parse last.Value |> nonNull).AsObject() do
                  if isLoss name then
                      String.Format(CultureInfo.InvariantCulture, "{0} {1:0.000}", name, (nonNull value).GetValue<float>()) ]
            |> String.concat ", ")

    /// After the last step: what it took, the last losses, where the model is and what it is good for.
    let private conclude (screen: Screen) (dataset: IDataset) (folder: string) =
        let manifest = RunManifest.Load folder
        let seconds = manifest.Sessions |> Seq.sumBy _.WallSeconds
        screen.Line $"{folder}: trained in {Progress.clock (TimeSpan.FromSeconds seconds)}, {length manifest.Run.Options}"

        match lastLosses folder with
        | Some losses -> screen.Line $"losses at the end: {losses} (all in {TrainingLog.FileName})"
        | None -> ()

        screen.Line(
            $"model: {Path.Combine(folder, RunFolder.ModelFile)}; {RunManifest.FileName} beside it names your data's folder, "
            + $"cases and files: 'mkdseg export {folder} --out DIR' writes a model to give away without them"
        )

        if dataset.IsSliceStack then
            screen.Line(
                "It was trained on pictures without millimetres, so 'mkdseg predict', which takes volumes, cannot use it. "
                + $"'mkdseg replay --data {dataset.Folder} ...' trains, segments the held-out stacks and scores them."
            )
        else
            screen.Line $"segment a volume: mkdseg predict --run {folder} --input VOLUME.nii.gz --output LABELS.nii.gz"
            screen.Line $"not seen in training, to score it by (predict, then evaluate): {DataNotes.names manifest.Run.HeldOutCases}"

    /// A setting that the method's name overrules would be trained without, and nobody would know.
    let private requireEffect (options: TrainingOptions) (settings: string[]) =
        for setting in MethodCatalogue.Overruled(options, settings) do
            raise (
                MkdSeg.Imaging.InvalidInputException(
                    $"--set {setting}: has no effect, since the method {options.Method} sets this itself; leave it out, or choose "
                    + "another method."
                )
            )

    /// What no training or score could use is refused before hours of training, the cases held out included.
    let private requireUsable (dataset: IDataset) (options: TrainingOptions) (stop: CancellationToken) =
        let split = TrainingSplit.Of(dataset, options)
        LabelledCase.Require(dataset, Seq.concat [ split.Target; split.Assistant; split.HeldOut ], stop)

    /// What has an option of its own.
    let private own =
        [ "method"
          "target"
          "fold"
          "annotated"
          "assistant"
          "seed"
          "threads"
          "exact"
          "device"
          "precision"
          "iterations" ]

    let private run
        (screen: Screen)
        (stop: CancellationToken)
        (data: string)
        (task: TrainingTask)
        (profile: string)
        (settings: string[])
        (cache: string option)
        (folder: string)
        resume
        =
        if not (Seq.contains task.Method MethodCatalogue.Default.Names) then
            let known = String.Join(", ", MethodCatalogue.Default.Names)
            raise (MkdSeg.Imaging.InvalidInputException $"There is no method '{task.Method}'; choose one of {known}.")

        OutputPaths.RequireApart([ data ], folder :: Option.toList cache)
        RunFolder.RequireFree(folder, resume)

        let options =
            task.Under(Profiles.Named(profile).With(Options.besides own [ "profile" ] settings)) |> MethodCatalogue.Default.Settled

        requireEffect options settings
        let dataset = Dataset.Open data
        announce screen dataset options
        requireUsable dataset options stop
        let cache = TrainingStep.cache screen cache

        try
            Progress.show
                screen
                $"train {task.Method}"
                (TrainingStep.run dataset options cache folder resume (TrainingStep.notice screen) stop)
        with :? OperationCanceledException ->
            raise (OperationCanceledException $"stopped with a checkpoint in {folder}; the same command with --resume goes on from there.")

        conclude screen dataset folder
        ExitCode.Done

    let create (screen: Screen) (stop: CancellationToken) : Command =
        let data = Options.required<string> "--data" "DIR" "Folder of a data set with CT and MR"
        let target = Options.target ()
        target.Required <- true
        let methods = String.Join(", ", methodNames)
        let method = Options.required<string> "--method" "NAME" $"What to train: {methods}"
        let profile = Options.word "--profile" "NAME" [ "smoke"; "quick"; "phantom"; "paper" ] "Sizes and lengths"
        profile.Required <- true
        let fold = Options.withDefault<int> "--fold" "0|1" 0 "Which half of the annotated target cases is held out"
        let annotated = Options.number "--annotated" "Annotated target cases to train on (default: all of the fold)"
        let assistant = Options.number "--assistant" "Annotated assistant cases to train on (default: all)"
        let seed = Options.seed ()
        let iterations = Options.number "--iterations" "Updates of the segmentors (default: the profile's)"
        let threads = Options.number "--threads" "Threads of the tensor library (default: the profile's)"
        let settings = Options.settings ()
        let exact = Options.exact ()
        let cache = Options.cache ()
        let device = Options.device ()
        let precision = Options.precision ()
        let out = Options.required<string> "--out" "RUN" "Run folder to make"
        let resume = Options.flag "--resume" "Go on with the run that is there"

        Options.command
            "train"
            "Train a method; stopped or killed, it goes on with --resume"
            [ data
              target
              method
              profile
              fold
              annotated
              assistant
              seed
              iterations
              threads
              settings
              exact
              device
              precision
              cache
              out
              resume ]
            (fun call ->
                let task =
                    TrainingTask(
                        call.GetRequiredValue method,
                        Options.modality (call.GetRequiredValue target),
                        call.GetRequiredValue fold,
                        call.GetRequiredValue annotated,
                        call.GetRequiredValue assistant,
                        call.GetRequiredValue seed,
                        call.GetRequiredValue threads,
                        call.GetRequiredValue exact,
                        Iterations = call.GetRequiredValue iterations,
                        Device = call.GetValue device,
                        Precision = Options.precisionNamed (call.GetRequiredValue precision)
                    )

                let kept = call.GetValue cache |> Option.ofObj

                run
                    screen
                    stop
                    (call.GetRequiredValue data)
                    task
                    (call.GetRequiredValue profile)
                    (call.GetRequiredValue settings)
                    kept
                    (call.GetRequiredValue out)
                    (call.GetRequiredValue resume))
