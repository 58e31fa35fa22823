namespace MkdSeg.PaperRepro

open System
open System.IO
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

    let private study (request: ReplayRequest) (dataset: IDataset) : Study =
        let annotated modality = dataset.Cases |> Seq.filter (fun case -> case.HasLabels && case.Modality = modality) |> Seq.length
        let study = if request.Data.IsSome then Study.onData annotated request.Study else request.Study

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

    let private plan (request: ReplayRequest) (dataset: IDataset) (stop: CancellationToken) : Plan =
        let tables =
            if request.OwnTables.IsEmpty then Experiments.tables (study request dataset) request.Table else request.OwnTables

        let runs = Experiments.runs tables
        runs |> List.iter (requireEnough dataset request.Options)
        let hashes = FileHashes()

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

    /// Runs of this call; those that are damaged are named and kept out.
    let private runJobs
        (screen: Screen)
        (stop: CancellationToken)
        (request: ReplayRequest)
        (folder: ReplayFolder)
        (queue: Job list)
        : QueueState =
        let there = FinishedRuns.load folder (ReplaySettings.load folder) queue
        let finished, waiting = queue |> List.partition (fun job -> there.Has job.Name)

        if not waiting.IsEmpty then
            screen.Line $"{queue.Length} runs, {finished.Length} of them there already"

        let engine = request.Engine folder

        if request.Study.Cohort.IsNone && engine.IsHere && not waiting.IsEmpty then
            CostEstimate.tell screen folder waiting engine.AtOnce stop

        QueueScreen.show screen (fun show ended ->
            { Waiting = waiting; Started = []; Done = finished; Failed = []; Took = [] } |> Queue.run engine stop show ended)

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

    /// Runs what is left of a replay, writes its tables and returns those that were asked for, with what failed or is damaged.
    /// InvalidInputException for a folder of other settings or data that do not allow it; OperationCanceledException when stopped: run
    /// it again to go on.
    let run (screen: Screen) (stop: CancellationToken) (request: ReplayRequest) : JudgedTable list * string list =
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

        given
        |> Option.iter (fun dataset ->
            for note in dataset.Notes do
                screen.Line $"note: {note}"

            let planned = plan request dataset CancellationToken.None

            if not (File.Exists folder.Plan) then
                requireUsable dataset request.Options planned stop)

        use _ = ReplaySettings.claim folder (ReplaySettings.create request.Data request.Study.Cohort request.Options)

        if given.IsNone then
            request.Study.Cohort |> Option.iter (fun cohort -> makePhantom screen folder cohort stop)

        let dataset = given |> Option.defaultWith (fun () -> Dataset.Open folder.Data)
        let asked = plan request dataset stop
        Plan.write folder (Plan.merge (Plan.tryLoad folder) asked)
        let queue = runJobs screen stop request folder asked.Jobs
        let results = Results.load folder.Root

        for problem in results.Problems do
            screen.Error.WriteLine $"mkdseg: {problem}"

        for table in asked.Tables do
            drawPicture screen results dataset table

        let judged = tables results

        for table in judged do
            TableFiles.write folder table.Result table.Claims

        let names = asked.Tables |> List.map _.Name

        judged |> List.filter (fun table -> List.contains table.Result.Table.Name names),
        [ for job, _ in queue.Failed -> job.Name ] @ results.Problems
