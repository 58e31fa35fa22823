namespace MkdSeg.PaperRepro

open System
open System.CommandLine
open System.IO
open System.Threading
open MkdSeg.Data
open MkdSeg.Data.Check
open MkdSeg.Imaging
open MkdSeg.Imaging.Files
open MkdSeg.Training.Batches
open MkdSeg.Training.Methods
open MkdSeg.Training.Options
open MkdSeg.Training.Runs

/// Is a translation any good? A judge that has learnt from real target images alone says how much it finds in translated ones.
[<RequireQualifiedAccess>]
module JudgeCommand =
    /// The judge's run, and the measurements, in the folder of --out.
    [<Literal>]
    let private JudgeFolder = "judge"

    [<Literal>]
    let private MeasuredFolder = "measured"

    [<Literal>]
    let private CsvFile = "judge.csv"

    [<Literal>]
    let private PictureFile = "judge.png"

    let private own =
        [ "method"; "target"; "seed"; "threads"; "device"; "iterations"; "folds"; "fold"; "annotated"; "assistant" ]

    let private optionsOf (profile: string) (task: TrainingTask) (iterations: Nullable<int>) (settings: string[]) : TrainingOptions =
        let profile = Profiles.Named profile
        let iterations = if iterations.HasValue then iterations.Value else JudgeTraining.Times * profile.Iterations
        task.Under((JudgeTraining.stretched profile iterations).With settings) |> MethodCatalogue.Default.Settled

    let private run
        (screen: Screen)
        (stop: CancellationToken)
        (data: string)
        (options: TrainingOptions)
        (runs: string list)
        (cache: string option)
        (out: string)
        =
        OutputPaths.RequireApart(data :: runs, out :: Option.toList cache)
        let judge, measured = Path.Combine(out, JudgeFolder), Path.Combine(out, MeasuredFolder)
        OutputPaths.RequireFreeFolder(out, "a judge", (fun _ -> RunManifest.Exists judge))

        for run in runs do
            let manifest = RunManifest.Load run

            if not manifest.IsFinished then
                raise (InvalidInputException $"{run}: the training is not finished; a translation is judged when it is.")

        let dataset = Dataset.Open data
        let split = TrainingSplit.Of(dataset, options)

        match
            [ for case in Seq.append split.Target split.Assistant do
                  if not (isNull case.Annotated) then
                      case.Id ]
        with
        | [] -> ()
        | some ->
            raise (InvalidInputException $"{data}: not every structure is annotated in {DataNotes.names some}; judge cases where all are.")

        if split.Assistant.Count = 0 then
            raise (InvalidInputException $"{data}: there is no annotated case of the assistant modality to be judged.")

        LabelledCase.Require(dataset, Seq.concat [ split.Target; split.Assistant ], stop)

        let judged =
            try
                Progress.show
                    screen
                    "train the judge"
                    (TrainingStep.run
                        dataset
                        options
                        (TrainingStep.cache screen cache)
                        judge
                        (RunManifest.Exists judge)
                        (TrainingStep.notice screen)
                        stop)

                Directory.CreateDirectory measured |> ignore
                Progress.show screen "judge" (TranslationJudge.run dataset split judge runs measured stop)
            with :? OperationCanceledException ->
                raise (OperationCanceledException $"stopped; what is done is kept in {out}, and the same command goes on from there.")

        let csv = Path.Combine(out, CsvFile)
        AtomicFile.WriteText(csv, JudgeText.csv judged)
        let title = $"A judge of {split.Target.Count} {options.Target.InWords} cases looks at {split.Assistant.Count} others"

        if screen.IsTerminal then
            TableScreen.grid screen title JudgeText.header (JudgeText.rows judged)
        else
            screen.Line title

            for row in JudgeText.header :: JudgeText.rows judged do
                screen.Line(String.Join(" | ", row))

        JudgeText.verdicts runs judged |> List.iter screen.Words
        screen.Line $"by structure: {csv}"

        if not runs.IsEmpty then
            let picture = Path.Combine(out, PictureFile)
            Picture.writeTranslations runs (List.ofSeq split.Assistant) (List.ofSeq split.Target) picture
            screen.Line $"picture: {picture} (as they are | translated by each run | oracle, where there is one | target)"

        ExitCode.Done

    let create (screen: Screen) (stop: CancellationToken) : Command =
        let data = Options.required<string> "--data" "DIR" "Folder of a data set of two modalities"
        let target = Options.target ()
        target.Required <- true
        let runs = Options.severalTimes "--run" "RUN" "A finished run whose translation is judged"

        let profile = Options.word "--profile" "NAME" (List.ofSeq Profiles.Names) "Sizes, as those of the runs"

        profile.DefaultValueFactory <- fun _ -> "phantom"

        let iterations = Options.number "--iterations" $"Updates of the judge (default: {JudgeTraining.Times} times the profile's)"

        let test =
            Options.severalTimes "--test" "ID,..." "Target cases that the judge shall not see (default: those of the data set)"

        let seed = Options.seed ()
        let threads = Options.number "--threads" "Threads of the tensor library (default: the profile's)"
        let settings = Options.settings ()
        let device = Options.device ()
        let cache = Options.cache ()
        let out = Options.required<string> "--out" "DIR" "Folder for the judge and its measurements; run again, it goes on there"

        Options.command
            "judge"
            "Judge translations: what a segmentor of target images finds in raw, matched, translated and oracle images"
            [ data; target; runs; profile; iterations; test; seed; threads; settings; device; cache; out ]
            (fun call ->
                let settings = Options.besides own [ "profile"; "heldOut" ] (call.GetRequiredValue settings)

                let task =
                    TrainingTask(
                        "target-only",
                        Options.modality (call.GetRequiredValue target),
                        0,
                        Nullable(),
                        Nullable(),
                        call.GetRequiredValue seed,
                        call.GetRequiredValue threads,
                        false,
                        Folds = Nullable 1,
                        HeldOut = (call.GetRequiredValue test |> Options.cases |> Option.toObj),
                        Device = call.GetValue device
                    )

                run
                    screen
                    stop
                    (call.GetRequiredValue data)
                    (optionsOf (call.GetRequiredValue profile) task (call.GetRequiredValue iterations) settings)
                    (call.GetRequiredValue runs |> List.ofArray)
                    (call.GetValue cache |> Option.ofObj)
                    (call.GetRequiredValue out))
