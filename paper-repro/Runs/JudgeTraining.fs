namespace MkdSeg.PaperRepro

open MkdSeg.Training.Options

/// The training of a judge: the plain method, on every target case that may be trained on, longer than any method that it judges.
[<RequireQualifiedAccess>]
module JudgeTraining =
    /// How many times as long as a profile's methods a judge is trained where nothing else is said.
    [<Literal>]
    let Times = 3

    /// A profile's options with its schedule stretched to these iterations.
    let stretched (profile: TrainingOptions) (iterations: int) : TrainingOptions =
        let every = int (int64 profile.Segmentor.DecayEvery * int64 iterations / int64 profile.Iterations)
        profile.With [| $"iterations={iterations}"; $"segmentor.decayEvery={max 1 every}" |]

    /// The run that is a replay's judge of a run: the same target and fold and the same assistants, the first seed.
    let runOf (run: PlannedRun) : PlannedRun = { run with Method = "target-only"; Annotated = None; AnnotatedFrom = 0; Seed = 0 }

    /// The name of its folder, which says all in which judges of a replay differ.
    let nameOf (run: PlannedRun) : string =
        let assistants = run.Assistant |> Option.map (fun count -> $".a{count}") |> Option.defaultValue ""
        $"{run.Target.Word}.f{run.Fold}{assistants}"

    /// The judge's options in a replay of these.
    let optionsOf (replay: TrainingOptions) (run: PlannedRun) : TrainingOptions =
        RunInputs.options (stretched replay (Times * replay.Iterations)) (runOf run)
