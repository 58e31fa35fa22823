namespace MkdSeg.PaperRepro

open System.IO
open System.Threading
open MkdSeg.Data
open MkdSeg.Data.Sources
open MkdSeg.Imaging
open MkdSeg.Imaging.Files
open MkdSeg.Inference
open MkdSeg.Training
open MkdSeg.Training.Batches
open MkdSeg.Training.Cache
open MkdSeg.Training.Runs

/// One job of a replay from end to end: train, segment the held-out volumes, score them. Each part leaves complete files and is left
/// out when they are there, so a job that was killed goes on where it was.
[<RequireQualifiedAccess>]
module JobRun =
    /// What of a run is scored: not the only segmentor beside "the mean of all", nor the second of two networks trained apart.
    let private scored (model: TrainedModel) : Readout list =
        let offered = List.ofSeq model.Readouts

        match List.contains Readout.Syn offered, List.contains Readout.First offered with
        | true, _ -> [ Readout.Ensemble; Readout.Real; Readout.Syn ]
        | _, true -> [ Readout.Ensemble; Readout.First ]
        | _ -> [ Readout.Ensemble ]

    let private segment (folder: ReplayFolder) (dataset: IDataset) (job: Job) (heldOut: DatasetCase list) stop report : Readout list =
        use model = TrainedModel.Load(folder.Run job.Name)
        let readouts = scored model

        for readout in readouts do
            folder.RequireWithin(folder.Predictions job.Name readout)

        let work =
            [ for readout in readouts do
                  for case in heldOut -> readout, case, folder.Prediction job.Name readout case.Id ]

        PredictionStep.predict dataset model work stop report
        readouts

    let private score
        (folder: ReplayFolder)
        (dataset: IDataset)
        (job: Job)
        (heldOut: DatasetCase list)
        (hashes: FileHashes)
        (readouts: Readout list)
        stop
        report
        =
        let total = readouts.Length * heldOut.Length

        let scores =
            readouts
            |> List.mapi (fun index readout ->
                let pairs = heldOut |> List.map (fun case -> case, folder.Prediction job.Name readout case.Id)
                let tell at case = report { Done = index * heldOut.Length + at; Total = total; Note = case }
                readout, PredictionStep.score dataset pairs stop tell)

        let tested = List.ofSeq (DataFile.Of(dataset, heldOut, hashes, stop))
        RunResult.write (folder.Result job.Name) (folder.Run job.Name) job.Run tested scores

    /// Judges the translation of a finished training, where it translates. The judge is made once for all runs of a target and a fold, by
    /// whichever comes first.
    let private judge
        (folder: ReplayFolder)
        (settings: ReplaySettings)
        (dataset: IDataset)
        (job: Job)
        (cache: CohortCache option)
        (notice: string -> unit)
        (stop: CancellationToken)
        (report: string -> Progress -> unit)
        : unit =
        let path = Path.Combine(folder.Result job.Name, RunRecord.JudgedName)
        use model = TrainedModel.Load(folder.Run job.Name)

        let options = JudgeTraining.optionsOf settings.Options job.Run
        let split = TrainingSplit.Of(dataset, options)

        // A judge learns every structure, and is asked about every one.
        let isAnnotated = Seq.append split.Target split.Assistant |> Seq.forall (fun case -> isNull case.Annotated)

        if model.Translates && isAnnotated && not (File.Exists path) then
            let place = folder.Judge(JudgeTraining.nameOf job.Run)
            folder.RequireWithin place
            use _ = JobLock.take place stop report
            let run, measured = Path.Combine(place, "run"), Path.Combine(place, "measured")

            TrainingStep.finish dataset options cache run notice stop (report "train the judge")
            Directory.CreateDirectory measured |> ignore
            let images = TranslationJudge.run dataset split run [ folder.Run job.Name ] measured stop (report "judge")
            let own = TranslationJudge.translated (folder.Run job.Name)
            Directory.CreateDirectory(folder.Result job.Name) |> ignore

            RecordFile.writeSealed
                path
                { Job = job.Name
                  Judge = (RunManifest.Load run).Model |> Option.ofObj |> Option.defaultValue ""
                  Images = [ for one in images -> if one.Images = own then { one with Images = TranslationJudge.Translated } else one ] }

    /// What a killed process left of this job's files; they are nobody else's while its lock is held. A training's folder sees to its own.
    let private removeLeftovers (folder: ReplayFolder) (job: Job) : unit =
        AtomicFile.RemoveLeftovers(folder.Result job.Name)

        for predictions in Directory.GetDirectories(folder.Job job.Name) do
            AtomicFile.RemoveLeftovers predictions

    /// Does what is left of a job; `judges` is whether its translation is judged, too. `report` hears of each part under its name,
    /// `notice` of what is unusual. Errors as Trainer.Train.
    let run
        (judges: bool)
        (folder: ReplayFolder)
        (settings: ReplaySettings)
        (job: Job)
        (cache: CohortCache option)
        (notice: string -> unit)
        (stop: CancellationToken)
        (report: string -> Progress -> unit)
        : unit =
        let dataset = Dataset.Open(ReplaySettings.data folder settings)
        let options = RunInputs.options settings.Options job.Run

        let hashes = FileHashes()

        if RunInputs.job dataset settings.Options hashes stop job.Run <> job then
            raise (
                InvalidInputException
                    $"{folder.Root}: {job.Name} is of other data or another version of this program; run the replay again."
            )

        let heldOut = List.ofSeq (TrainingSplit.Of(dataset, options).HeldOut)
        let training = folder.Run job.Name

        // The names of a job's predictions and results, too, may have been made links.
        for place in [ folder.Job job.Name; folder.Result job.Name ] do
            folder.RequireWithin place

        use _ = JobLock.take (folder.Job job.Name) stop report

        // The process that was waited for may have done it all.
        if not (RunRecord.isFinished (folder.Result job.Name)) then
            removeLeftovers folder job

            TrainingStep.finish dataset options cache training notice stop (report "train")

            if judges then
                judge folder settings dataset job cache notice stop report

            let readouts = segment folder dataset job heldOut stop (report "segment")
            score folder dataset job heldOut hashes readouts stop (report "score")
