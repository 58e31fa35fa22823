namespace MkdSeg.PaperRepro

open System.CommandLine
open System.Threading
open MkdSeg.Imaging

/// One job of a replay in a process of its own. Replays and batch systems call it, not people, so help does not list it.
[<RequireQualifiedAccess>]
module ReplayJobCommand =
    let private job (folder: ReplayFolder) (name: string) : Job =
        match Plan.tryLoad folder |> Option.bind (fun plan -> plan.Jobs |> List.tryFind (fun job -> job.Name = name)) with
        | Some job -> job
        | None -> raise (InvalidInputException $"{folder.Root}: the plan has no job '{name}'; run the replay again.")

    let private run
        (screen: Screen)
        (stop: CancellationToken)
        (out: string)
        (name: string)
        (untilInputEnds: bool)
        (estimates: bool)
        (judges: bool)
        =
        let folder = ReplayFolder out
        use source = CancellationTokenSource.CreateLinkedTokenSource stop

        if untilInputEnds then
            ParentWatch.start source

        let job = job folder name
        let settings = ReplaySettings.load folder

        if estimates then
            screen.Line(CostEstimate.measure folder settings job source.Token)
        else
            let cache = TrainingStep.cache screen (Some folder.Cache)

            JobRun.run
                judges
                folder
                settings
                job
                cache
                (TrainingStep.notice screen)
                source.Token
                (JobProtocol.writer screen.Out screen.Time)

        ExitCode.Done

    let create (screen: Screen) (stop: CancellationToken) : Command =
        let out = Options.required<string> "--out" "DIR" "The replay's folder"
        let name = Options.required<string> "--job" "NAME" "A job of its plan"
        let untilInputEnds = Options.flag "--until-input-ends" "Stop when standard input ends: whoever began this is gone"

        let estimates = Options.flag CostEstimate.Flag "Only measure what the job would take"

        let withoutJudge = Options.flag JobProtocol.WithoutJudge "Do not judge what the run's images are translated to"

        let command =
            Options.command
                "replay-job"
                "Do one job of a replay's plan; progress comes as tab-separated lines"
                [ out; name; untilInputEnds; estimates; withoutJudge ]
                (fun call ->
                    run
                        screen
                        stop
                        (call.GetRequiredValue out)
                        (call.GetRequiredValue name)
                        (call.GetRequiredValue untilInputEnds)
                        (call.GetRequiredValue estimates)
                        (not (call.GetRequiredValue withoutJudge)))

        command.Hidden <- true
        command
