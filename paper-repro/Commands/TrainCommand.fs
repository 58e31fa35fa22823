namespace MkdSeg.PaperRepro

open System
open System.CommandLine
open System.Threading
open MkdSeg.Data
open MkdSeg.Training.Methods
open MkdSeg.Training.Options
open MkdSeg.Training.Runs

[<RequireQualifiedAccess>]
module TrainCommand =
    /// For the help text, so that it need not load the networks; a test holds it equal to the catalogue.
    let methodNames =
        [ "target-only"; "fine-tune"; "joint"; "x-shape"; "synthesis"; "tumor-aware"
          "ummkd"; "strong-target"; "conditional-norm"
          "mkd"; "mkd-no-iam"; "mkd-offline-iam"; "mkd-no-feedback"; "mkd-no-syn-to-real"; "mkd-no-real-to-syn"; "mkd-no-kd"; "mkd-plain"
          "mkd+confidence"; "mkd+consistency"; "mkd+labels"; "mkd+average"; "mkd+"
          "two-target-only"; "two-joint"; "two-synthesis" ]

    let private run (screen: Screen) (stop: CancellationToken) (data: string) (task: TrainingTask) (profile: string) (settings: string[]) (cache: string option) (folder: string) resume =
        if not (Seq.contains task.Method MethodCatalogue.Names) then
            let known = String.Join(", ", MethodCatalogue.Names)
            raise (MkdSeg.Imaging.InvalidInputException $"There is no method '{task.Method}'; choose one of {known}.")

        RunFolder.RequireFree(folder, resume)
        let options = task.Under(Profiles.Named(profile).With settings)
        let dataset = Dataset.Open data
        let cache = TrainingStep.cache screen cache

        try
            Progress.show screen $"train {task.Method}" (TrainingStep.run dataset options cache folder resume (TrainingStep.notice screen) stop)
        with :? OperationCanceledException ->
            raise (OperationCanceledException $"stopped with a checkpoint in {folder}; the same command with --resume goes on from there.")

        screen.Line $"{folder}: trained. Segment a volume with: mkdseg predict --run {folder} --input VOLUME.nii.gz --output LABELS.nii.gz"
        ExitCode.Done

    let create (screen: Screen) (stop: CancellationToken) : Command =
        let data = Options.required<string> "--data" "DIR" "Folder of a data set with CT and MR"
        let target = Options.word "--target" "ct|mr" [ "ct"; "mr" ] "The modality to be segmented; the other one assists"
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
            [ data; target; method; profile; fold; annotated; assistant; seed; iterations; threads; settings; exact; device; precision; cache; out; resume ]
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
                run screen stop (call.GetRequiredValue data) task (call.GetRequiredValue profile) (call.GetRequiredValue settings) kept (call.GetRequiredValue out) (call.GetRequiredValue resume))
