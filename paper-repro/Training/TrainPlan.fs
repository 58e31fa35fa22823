namespace MkdSeg.PaperRepro

open System
open System.Threading
open MkdSeg.Data.Sources
open MkdSeg.Imaging.Geometry
open MkdSeg.Models
open MkdSeg.Training
open MkdSeg.Training.Batches
open MkdSeg.Training.Cache
open MkdSeg.Training.Methods
open MkdSeg.Training.Options
open MkdSeg.Training.Planning
open MkdSeg.Training.Runs

/// The profile "auto" as the command line shows it.
[<RequireQualifiedAccess>]
module TrainPlan =
    /// Minutes that an automatic training may take where the call names none.
    [<Literal>]
    let DefaultMinutes = 30.0

    /// The setting by which target cases without labels teach the translation, where there are some and the method translates.
    let private unlabelled (screen: Screen) (dataset: IDataset) (options: TrainingOptions) : string[] =
        let without =
            [ for case in dataset.Cases do
                  if not case.HasLabels && case.Modality = options.Target then
                      case.Id ]

        let method = MethodCatalogue.Default.Find options.Method

        if
            without.IsEmpty
            || not (method.Distils || options.Method = "tumor-aware" || options.Method = "joint-translated")
            || not (method.Settle options).Alignment.Translates
            || options.Alignment.ConditionalDiscriminator
        then
            [||]
        else
            screen.Words(
                $"plan: alignment.useUnlabelled true: {without.Length} {options.Target} cases without labels show the translation what "
                + $"{options.Target} looks like ({DataNotes.names without})"
            )

            [| "alignment.useUnlabelled=true" |]

    /// The setting by which slices are mirrored, where the anatomy has no sides.
    let private mirrored (screen: Screen) (dataset: IDataset) (options: TrainingOptions) : string[] =
        let plane = options.Plane |> Option.ofObj |> Option.defaultValue dataset.Anatomy.Plane

        if dataset.Anatomy.MirrorsLeftRight && plane <> SlicePlane.Sagittal then
            screen.Words "plan: augmentation.mirror true: the data set says that left and right do not differ (mirror)"
            [| "augmentation.mirror=true" |]
        else
            [||]

    let private settled (settings: string[]) (options: TrainingOptions) = options.With settings |> MethodCatalogue.Default.Settled

    let private look
        (screen: Screen)
        (dataset: IDataset)
        (split: TrainingSplit)
        (options: TrainingOptions)
        (cache: CohortCache option)
        (stop: CancellationToken)
        : DataFacts =
        Progress.show screen "look at the data" (fun _ -> DataFacts.Of(dataset, split, options, Option.toObj cache, stop))

    let private tried (screen: Screen) (dataset: IDataset) (options: TrainingOptions) (stop: CancellationToken) : StepTrial =
        Progress.show screen "try a few steps" (fun _ ->
            StepTrial.Of(MethodCatalogue.Default, options, dataset.Labels.ClassCount, TensorRuntime.DefaultDevice, stop))

    /// Options from the data and the machine, each printed with its reason; settings have the last word. InvalidInputException where
    /// the training cannot fit.
    let choose
        (screen: Screen)
        (dataset: IDataset)
        (task: TrainingTask)
        (settings: string[])
        (minutes: float option)
        (cache: CohortCache option)
        (stop: CancellationToken)
        : TrainingOptions =
        let asked = task.Under Profiles.Auto
        let split = TrainingSplit.Of(dataset, asked)

        if split.Target.Count = 0 then
            // The training itself says what is wrong.
            settled settings asked
        else
            Trainer.Configure asked
            let given = asked.With settings
            let settings = Array.concat [ unlabelled screen dataset given; mirrored screen dataset given; settings ]
            let room = MachineRoom.Current()

            let data = look screen dataset split (asked.With settings) cache stop
            let sizes = TrainingPlan.ForSizes(asked, data, room)
            let fixedLength = task.Iterations.HasValue || settings |> Array.exists _.StartsWith("iterations=")
            let minutes = if fixedLength then Nullable() else Nullable(defaultArg minutes DefaultMinutes)
            let options = settled settings sizes.Options

            // What is counted in iterations follows their number, whoever chose it.
            let options = if fixedLength then settled settings (TrainingPlan.WithLength(sizes.Options, options.Iterations)) else options

            let trial = tried screen dataset options stop

            let plan =
                TrainingPlan(options, sizes.Lines)
                    .ForLength(trial, data, room, minutes, (fun options -> MethodCatalogue.Default.StepsOf options))

            let overridden = settings |> Array.map (fun setting -> setting.Split('=')[0]) |> Set.ofArray

            for line in plan.Lines do
                if not (overridden.Contains line.What) then
                    screen.Words $"plan: {line}"

            settled settings plan.Options

    /// What a training with settled options will take, printed. InvalidInputException where it needs more memory than there is.
    let estimate
        (screen: Screen)
        (dataset: IDataset)
        (options: TrainingOptions)
        (cache: CohortCache option)
        (stop: CancellationToken)
        : unit =
        let split = TrainingSplit.Of(dataset, options)

        if split.Target.Count > 0 then
            Trainer.Configure options
            let data = look screen dataset split options cache stop
            let trial = tried screen dataset options stop

            let plan =
                TrainingPlan(options, [])
                    .ForLength(trial, data, MachineRoom.Current(), Nullable(), (fun options -> MethodCatalogue.Default.StepsOf options))

            for line in plan.Lines do
                screen.Words $"plan: {line}"

    /// The options that a run in a folder was begun with: a plan is not made twice.
    let ofRun (folder: string) (task: TrainingTask) (settings: string[]) : TrainingOptions =
        task.Under((RunManifest.Load folder).Run.Options) |> settled settings
