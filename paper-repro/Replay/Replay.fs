namespace MkdSeg.PaperRepro

open System.IO
open System.Threading
open MkdSeg.Evaluation
open MkdSeg.Imaging
open MkdSeg.Imaging.Datasets
open MkdSeg.Imaging.Files
open MkdSeg.Training
open MkdSeg.Training.Data
open MkdSeg.Training.Runs

/// The whole chain of a table: phantom if no data are given, training, prediction, scores, picture, table. Every step
/// leaves complete files and is left out when they are there, so a replay that was stopped goes on where it was. The
/// folder is locked while it is written.
[<RequireQualifiedAccess>]
module Replay =
    let private dataFolder (folder: ReplayFolder) (request: ReplayRequest) =
        match request.Source with
        | DataSource.Folder data -> data
        | DataSource.Phantom _ -> folder.Data

    let private split (dataset: IDataset) (request: ReplayRequest) (table: Table) =
        TrainingSplit.Of(dataset, request.Options table.Target table.Methods.Head)

    let private methodSteps stop (request: ReplayRequest) cache (folder: ReplayFolder) (dataset: unit -> IDataset) (table: Table) (method: string) : Step list =
        let run = folder.Run table method
        let rows = table.Rows |> List.filter (fun row -> row.Method = method)
        let heldOut () = List.ofSeq (split (dataset ()) request table).HeldOut
        let pairs row = heldOut () |> List.map (fun case -> case, folder.Prediction table row case.Id)
        let allPredicted () = rows |> List.forall (fun row -> pairs row |> List.forall (snd >> File.Exists))

        let segment report =
            let jobs = [ for row in rows do for case, path in pairs row -> row.Readout, case, path ]
            PredictionStep.predict (dataset ()) run jobs stop report

        let score report =
            rows
            |> List.iteri (fun index row ->
                if not (File.Exists(folder.Scores table row)) then
                    let cases = pairs row
                    let tell at case = report { Done = index * cases.Length + at; Total = rows.Length * cases.Length; Note = case }
                    PredictionStep.score (dataset ()) cases (folder.Scores table row) stop tell)

        [ { Title = $"train {method}"
            IsDone = fun () -> Trainer.IsFinished run
            Run =
              fun report ->
                  TrainingStep.run (dataset ()) (request.Options table.Target method) cache run (RunManifest.Exists run) stop report }
          { Title = $"segment with {method}"; IsDone = allPredicted; Run = segment }
          { Title = $"score {method}"
            IsDone = fun () -> rows |> List.forall (fun row -> File.Exists(folder.Scores table row))
            Run = score } ]

    let private drawPicture (request: ReplayRequest) (folder: ReplayFolder) (dataset: IDataset) (table: Table) _ =
        let split = split dataset request table
        let first, last = List.head table.Rows, List.last table.Rows
        let predictions (case: DatasetCase) = [ for row in [ first; last ] -> folder.Prediction table row case.Id ]

        Picture.write
            dataset.Labels
            (folder.Run table last.Method)
            (List.ofSeq split.HeldOut)
            (List.ofSeq split.Assistant)
            predictions
            (folder.Picture table)

    let private checkTranslation (request: ReplayRequest) (folder: ReplayFolder) (dataset: IDataset) (table: Table) stop report =
        let assistants = List.ofSeq (split dataset request table).Assistant
        let segmentor, translator = folder.Run table (List.head table.Rows).Method, folder.Run table (List.last table.Rows).Method
        TranslationCheck.run segmentor translator assistants stop report |> TranslationCheck.write (folder.TranslationCheck table)

    /// The table of finished scores.
    let private buildTable (request: ReplayRequest) (folder: ReplayFolder) (dataset: IDataset) (claims: Claim list) (table: Table) : TableResult =
        let description = RunManifest.Load(folder.Run table (List.last table.Rows).Method).Run

        let setting =
            { Data =
                match request.Cohort with
                | Some cohort -> PhantomData.describe cohort
                | None -> dataset.Name
              DataKind = PhantomData.kindOf dataset
              Profile = request.Base.Profile
              Fold = request.Fold
              Seed = request.Seed
              Threads = description.Options.Threads
              TrainedOn = List.ofSeq description.TargetCases
              Assistants = List.ofSeq description.AssistantCases
              HeldOut = List.ofSeq description.HeldOutCases
              Limited = request.AnnotatedVolumes.IsSome || request.Assistant.IsSome
              HasMillimetres = not dataset.IsSliceStack }

        let scores = [ for row in table.Rows -> { Row = row; Scores = ScoreTable.readCsv (folder.Scores table row) } ]
        ReplayTable.build table setting claims (TranslationCheck.read (folder.TranslationCheck table)) scores

    let private writeTable (folder: ReplayFolder) (result: TableResult) =
        TableFiles.write (folder.Table result.Table "json") (TableFiles.json result)
        TableFiles.write (folder.Table result.Table "csv") (TableFiles.csv result)
        TableFiles.write (folder.Table result.Table "md") (TableFiles.markdown result)

    /// Runs what is left of a replay and returns its tables. InvalidInputException for a folder of other settings or data
    /// that do not allow it; OperationCanceledException when stopped: run it again to go on.
    let run (screen: Screen) (stop: CancellationToken) (request: ReplayRequest) : TableResult list =
        let folder = ReplayFolder request.Out

        // Anything wrong with the request shows before a folder is made.
        for table in request.Tables do
            for method in table.Methods do
                request.Options table.Target method |> ignore

        let dataset =
            lazy
                (let dataset = Dataset.Open(dataFolder folder request)

                 for table in request.Tables do
                     let split = split dataset request table

                     if split.Target.Count = 0 || split.HeldOut.Count = 0 || split.Assistant.Count = 0 then
                         raise (
                             InvalidInputException
                                 $"{dataset.Folder}: {table.Name} needs at least 2 annotated cases of the target modality and 1 of the other; found {split.Target.Count} to train on, {split.HeldOut.Count} held out, {split.Assistant.Count} assistants."
                         )

                 dataset)

        if request.Cohort.IsNone then
            dataset.Force() |> ignore

        ReplaySettings.claim folder request
        let cache = TrainingStep.cache screen request.Cache
        use _ = FolderLock.Take folder.Root
        AtomicFile.RemoveLeftovers folder.Root
        let claims = Claims.load().Claims

        Step.runAll screen stop
            [ match request.Cohort with
              | Some cohort ->
                  { Title = PhantomData.describe cohort
                    IsDone = fun () -> Directory.Exists folder.Data
                    Run = PhantomData.write folder.Data cohort stop }
              | None -> ()

              for table in request.Tables do
                  for method in table.Methods do
                      yield! methodSteps stop request cache folder dataset.Force table method

                  { Title = "check the translation"
                    IsDone = fun () -> File.Exists(folder.TranslationCheck table)
                    Run = fun report -> checkTranslation request folder (dataset.Force()) table stop report }

                  { Title = $"draw {Path.GetFileName(folder.Picture table)}"
                    IsDone = fun () -> File.Exists(folder.Picture table)
                    Run = fun report -> drawPicture request folder (dataset.Force()) table report } ]

        [ for table in request.Tables do
              let result = buildTable request folder (dataset.Force()) claims table
              writeTable folder result
              result ]
