namespace MkdSeg.PaperRepro

open System
open System.IO
open System.IO.Enumeration
open System.Threading
open MkdSeg.Data
open MkdSeg.Data.Check
open MkdSeg.Data.Sources
open MkdSeg.Imaging
open MkdSeg.Imaging.Files
open MkdSeg.Inference
open MkdSeg.Training.Batches
open MkdSeg.Training.Options

/// What a replay is asked to do.
type ReplayRequest =
    {
        /// The profile's options with the call's own; method, target, fold, numbers and seed are filled in for each run.
        Options: TrainingOptions
        /// An experiment's name, or "all".
        Table: string
        /// Tables of one's own, made instead of an experiment's; empty in calls of the program.
        OwnTables: Table list
        Study: Study
        /// A data set's folder; None makes the study's phantom.
        Data: string option
        Out: string
        /// Who runs the jobs of a folder.
        Engine: ReplayFolder -> Engine
        /// Numbers that the call gives itself, instead of the study's.
        Annotated: int option
        Assistant: int option
        Fold: int option
        /// Patterns of the names of the runs to make now, with * for anything; empty for all. The others wait for another call.
        Only: string list
    }

/// A table with what the paper claims of it.
type JudgedTable = { Result: TableResult; Claims: ClaimRow list }

/// The whole chain: phantom if no data are given, a queue of runs, each with its translation judged, pictures, tables. Every part leaves
/// complete files and is left out when they are there, so a replay that was stopped goes on where it was. The folder is locked while it is
/// written.
[<RequireQualifiedAccess>]
module Replay =
    /// The tables of a folder's finished runs, also written into it.
    let tables (results: Results) : JudgedTable list =
        let claims = Claims.load().Claims

        [ for table in results.Plan.Tables do
              let result = TableResult.build results table
              { Result = result; Claims = Judgement.ofTable claims result } ]

    /// The study on given data, or on a phantom where there are none.
    let private study (request: ReplayRequest) (given: IDataset option) : Study =
        let study =
            match given with
            | Some dataset ->
                let annotated modality = dataset.Cases |> Seq.filter (fun case -> case.HasLabels && case.Modality = modality) |> Seq.length
                Study.onData annotated request.Study
            | None -> request.Study

        let study =
            match request.Annotated with
            | Some count -> Study.withAnnotated count study
            | None -> study

        { study with
            Assistant = request.Assistant |> Option.orElse study.Assistant
            Folds =
                match request.Fold with
                | Some fold -> [ fold ]
                | None -> study.Folds }

    let private tablesOf (request: ReplayRequest) (given: IDataset option) : Table list =
        if request.OwnTables.IsEmpty then Experiments.tables (study request given) request.Table else request.OwnTables

    let private fits (run: PlannedRun) (pattern: string) : bool = FileSystemName.MatchesSimpleExpression(pattern, run.Name)

    let private isWanted (request: ReplayRequest) (run: PlannedRun) : bool = request.Only.IsEmpty || request.Only |> List.exists (fits run)

    let private requireNamed (request: ReplayRequest) (tables: Table list) =
        let runs = Experiments.runs tables

        for pattern in request.Only do
            if not (runs |> List.exists (fun run -> fits run pattern)) then
                raise (
                    InvalidInputException(
                        $"--only {pattern}: no run of {request.Table} has this name. Names are like {runs.Head.Name}, and * stands "
                        + "for anything."
                    )
                )

    let private requireEnough (dataset: IDataset) (options: TrainingOptions) (run: PlannedRun) =
        let split = TrainingSplit.Of(dataset, RunInputs.options options run)

        if split.Target.Count = 0 || split.HeldOut.Count = 0 || split.Assistant.Count = 0 then
            raise (
                InvalidInputException(
                    $"{dataset.Folder}: {run.Name} needs at least 2 annotated cases of the target modality and 1 of the other; "
                    + $"found {split.Target.Count} to train on, {split.HeldOut.Count} held out, {split.Assistant.Count} "
                    + "assistants."
                )
            )

    let private plan (request: ReplayRequest) (dataset: IDataset) (hashes: FileHashes) (stop: CancellationToken) : Plan =
        let tables = tablesOf request (request.Data |> Option.map (fun _ -> dataset))
        let runs = Experiments.runs tables
        runs |> List.iter (requireEnough dataset request.Options)

        { Data =
            { Name =
                (match request.Data, request.Study.Cohort with
                 | None, Some cohort -> PhantomData.describe cohort
                 | _ -> dataset.Name)
              Kind = PhantomData.kindOf dataset
              HasMillimetres = not dataset.IsSliceStack }
          Profile = request.Options.Profile
          Tables = tables
          Jobs = runs |> List.map (RunInputs.job dataset request.Options hashes stop) }

    /// Images and labels that no training or score could use are refused before the first of many trainings.
    let private requireUsable (dataset: IDataset) (options: TrainingOptions) (plan: Plan) (stop: CancellationToken) =
        let used (job: Job) =
            let split = TrainingSplit.Of(dataset, RunInputs.options options job.Run)
            Seq.concat [ split.Target; split.Assistant; split.HeldOut ]

        LabelledCase.Require(dataset, plan.Jobs |> Seq.collect used |> Seq.distinctBy _.Id, stop)

    let private makePhantom (screen: Screen) (folder: ReplayFolder) (cohort: Cohort) (stop: CancellationToken) =
        if PhantomData.isToBeMade folder.Data then
            Progress.show screen (PhantomData.describe cohort) (PhantomData.write folder.Data cohort stop)

        // What is there may be of another replay: an earlier version let two of them begin in one folder.
        PhantomData.require folder.Data cohort

    /// A replay whose folder is held and whose plan is written.
    type private Begun = { Request: ReplayRequest; Folder: ReplayFolder; Dataset: IDataset; Asked: Plan; Held: FolderLock }

    /// Jobs of a request that are finished, and those that wait.
    let private parted (begun: Begun) : Job list * Job list =
        let there = FinishedRuns.load begun.Folder (ReplaySettings.load begun.Folder) begun.Asked.Jobs

        begun.Asked.Jobs
        |> List.filter (fun job -> isWanted begun.Request job.Run)
        |> List.partition (fun job -> there.Has job.Name)

    /// Runs what waits; `watch` sees the queue as the screen does.
    let private runQueue (screen: Screen) stop (engine: Engine) watch (finished: Job list) (waiting: Job list) : QueueState =
        if not waiting.IsEmpty then
            screen.Line $"{finished.Length + waiting.Length} runs, {finished.Length} of them there already"

        QueueScreen.show screen (fun show ended ->
            { Waiting = waiting; Started = []; Done = finished; Failed = []; Took = [] }
            |> Queue.run
                engine
                stop
                (fun queue ->
                    show queue
                    watch queue)
                ended)

    /// The runs behind a table's picture: target-only's and the reference's. None where a row is not finished, or
    /// its run was made elsewhere and came without its networks.
    let private drawn (results: Results) (table: Table) =
        match results.LocateRow table Results.TargetOnly, results.LocateRow table Experiments.Reference with
        | Some one, Some two when [ one; two ] |> List.forall (fun (job, _) -> Directory.Exists(results.Folder.Run job)) -> Some(one, two)
        | _ -> None

    let private split (results: Results) (dataset: IDataset) (job: string) =
        let run = results.Plan.Jobs |> List.find (fun planned -> planned.Name = job) |> _.Run
        TrainingSplit.Of(dataset, RunInputs.options results.Settings.Options run)

    let private drawPicture (screen: Screen) (results: Results) (dataset: IDataset) (table: Table) =
        let folder = results.Folder

        match drawn results table with
        | Some(one, two) when not (File.Exists(folder.Picture table.Name)) ->
            let picture = folder.ToWrite(folder.Picture table.Name)
            let split = split results dataset (fst two)

            let predictions (case: DatasetCase) =
                [ for words, (job, readout) in [ Results.TargetOnly, one; Experiments.Reference, two ] ->
                      words, folder.Prediction job readout case.Id ]

            Progress.show screen $"{table.Name}: draw" (fun _ ->
                Picture.write
                    dataset.Labels
                    (folder.Run(fst two))
                    (List.ofSeq split.HeldOut)
                    (List.ofSeq split.Assistant)
                    predictions
                    picture)
        | _ -> ()

    /// Looks at a request, takes its folder and writes its plan there.
    let private start (screen: Screen) (stop: CancellationToken) (request: ReplayRequest) : Begun =
        let folder = ReplayFolder request.Out

        // Anything wrong with the request shows before a folder is made.
        if request.Data.IsNone && request.Study.Cohort.IsNone then
            raise (
                InvalidInputException(
                    $"Profile {request.Options.Profile} is meant for real volumes; give the MM-WHS folder with --data, or "
                    + "choose --profile quick."
                )
            )

        let given = request.Data |> Option.map Dataset.Open
        let hashes = FileHashes()
        tablesOf request given |> requireNamed request

        given
        |> Option.iter (fun dataset ->
            for note in dataset.Notes do
                screen.Line $"note: {note}"

            let planned = plan request dataset hashes stop

            if not (File.Exists folder.Plan) then
                requireUsable dataset request.Options planned stop)

        let held = ReplaySettings.claim folder (ReplaySettings.create request.Data request.Study.Cohort request.Options)

        try
            if given.IsNone then
                request.Study.Cohort |> Option.iter (fun cohort -> makePhantom screen folder cohort stop)

            let dataset = given |> Option.defaultWith (fun () -> Dataset.Open folder.Data)
            let asked = plan request dataset hashes stop
            Plan.write folder (Plan.merge (Plan.tryLoad folder) asked)
            { Request = request; Folder = folder; Dataset = dataset; Asked = asked; Held = held }
        with _ ->
            held.Dispose()
            reraise ()

    /// The tables of a folder whose queue has ended, written into it; with what failed or is damaged.
    let private conclude (screen: Screen) (begun: Begun) (queue: QueueState) : JudgedTable list * string list =
        let results = Results.load begun.Folder.Root

        for problem in results.Problems do
            screen.Error.WriteLine $"mkdseg: {problem}"

        for table in begun.Asked.Tables do
            drawPicture screen results begun.Dataset table

        let judged = tables results

        for table in judged do
            TableFiles.write begun.Folder table.Result table.Claims

        let names = begun.Asked.Tables |> List.map _.Name
        let own = begun.Asked.Jobs |> List.map _.Name |> Set.ofList

        judged |> List.filter (fun table -> List.contains table.Result.Table.Name names),
        [ for job, _ in queue.Failed do
              if own.Contains job.Name then
                  job.Name ]
        @ results.Problems

    /// Runs what is left of a replay, writes its tables and returns those that were asked for, with what failed or is damaged.
    /// InvalidInputException for a folder of other settings or data that do not allow it; OperationCanceledException when stopped: run
    /// it again to go on.
    let run (screen: Screen) (stop: CancellationToken) (request: ReplayRequest) : JudgedTable list * string list =
        let begun = start screen stop request
        use _ = begun.Held
        let finished, waiting = parted begun
        let engine = request.Engine begun.Folder

        if request.Study.Cohort.IsNone && engine.IsHere && not waiting.IsEmpty then
            CostEstimate.tell screen begun.Folder waiting engine.AtOnce stop

        runQueue screen stop engine ignore finished waiting |> conclude screen begun

    /// Runs several replays as one queue, `atOnce` jobs at a time on this machine, a seed after the other, so that an early stop leaves
    /// whole comparisons. Translations are not judged: each folder would train a judge of its own. `watch` sees the queue a few times a
    /// second. Gives for each what `run` gives. Errors as `run`.
    let runTogether
        (screen: Screen)
        (stop: CancellationToken)
        (atOnce: int)
        (watch: QueueState -> unit)
        (requests: ReplayRequest list)
        : (JudgedTable list * string list) list =
        let all = ResizeArray<Begun>()

        try
            for request in requests do
                all.Add(start screen stop request)

            let all = List.ofSeq all

            let folders =
                Map.ofList
                    [ for begun in all do
                          for job in begun.Asked.Jobs -> job.Name, begun.Folder ]

            let parts = all |> List.map parted
            let waiting = parts |> List.collect snd |> List.sortBy _.Run.Seed
            let engine = LocalEngine.ofFolders atOnce [ JobProtocol.WithoutJudge ] (fun job -> folders[job.Name])
            let queue = runQueue screen stop engine watch (List.collect fst parts) waiting
            all |> List.map (fun begun -> conclude screen begun queue)
        finally
            for begun in all do
                begun.Held.Dispose()
