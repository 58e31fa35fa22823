namespace MkdSeg.PaperRepro

open System.IO
open MkdSeg.Evaluation
open MkdSeg.Imaging
open MkdSeg.Imaging.Files
open MkdSeg.Inference
open MkdSeg.Training.Runs

/// A readout's score file.
type ScoreFile = { Readout: Readout; Sha256: string }

/// The file result.json, written last: with it a run counts as finished. It is sealed.
type ResultManifest =
    {
        Run: PlannedRun
        /// ResultsVersion.Current of the program that made it.
        ResultsVersion: int
        /// Of runs from before there were results versions: the hash of every source file that trained, predicted and scored.
        CodeVersion: string option
        /// The files tested on; those trained on are in run.json.
        HeldOut: DataFile list
        /// RecordFile.hash of run.json.
        Training: string
        Scores: ScoreFile list
    }

/// A finished run: its manifest and the scores of every readout.
type RunResult =
    {
        Run: PlannedRun
        Version: int
        CodeVersion: string option
        Manifest: RunManifest
        Scores: Map<Readout, ScoreRow list>
        /// What a judge found of its translation; None where there is none, or was none when it was made.
        Judged: JudgedRun option
    }

/// Finished runs are believed only whole: seals, hashes and the job's name must all say the same.
[<RequireQualifiedAccess>]
module RunResult =
    /// Writes the scores of a run whose training stands in `training`; a kill leaves it unfinished.
    let write
        (folder: string)
        (training: string)
        (run: PlannedRun)
        (heldOut: DataFile list)
        (scores: (Readout * ScoreRow list) list)
        : unit =
        Directory.CreateDirectory folder |> ignore
        RunManifest.Load(training).WithoutPlace().Save folder

        for readout, rows in scores do
            ScoreTable.writeCsv (Path.Combine(folder, RunRecord.scoresName readout)) rows

        let training = RecordFile.readNode (Path.Combine(folder, RunManifest.FileName)) "a run's manifest" RunRecord.Remedy

        let manifest: ResultManifest =
            { Run = run
              ResultsVersion = ResultsVersion.Current
              CodeVersion = None
              HeldOut = heldOut
              Training = RecordFile.hash training
              Scores =
                [ for readout, _ in scores ->
                      { Readout = readout; Sha256 = FileHashes.HashOf(Path.Combine(folder, RunRecord.scoresName readout)) } ] }

        RecordFile.writeSealed (Path.Combine(folder, RunRecord.FileName)) manifest

    /// Everything that the run's scores depend on.
    let inputs (result: ResultManifest) (training: RunManifest) : RunInputs =
        { ResultsVersion = result.ResultsVersion
          Options = training.Run.Options
          Target = List.ofSeq training.Run.TargetCases
          Assistant = List.ofSeq training.Run.AssistantCases
          HeldOut = List.ofSeq training.Run.HeldOutCases
          Files = List.ofSeq training.Data @ result.HeldOut }

    /// Reads a finished run of a replay with these settings. InvalidInputException where a part is missing, damaged, edited or another
    /// run's.
    let ofRecord (settings: ReplaySettings) (record: RunRecord) : RunResult =
        let wrong (what: string) (reason: string) =
            raise (InvalidInputException $"{Path.Combine(record.Place, what)}: {reason}; {RunRecord.Remedy}.")

        let place = Path.Combine(record.Place, RunRecord.FileName)
        let result = RecordFile.ofSealed<ResultManifest> place "a run's result" RunRecord.Remedy record.Result

        if RecordFile.hash record.Training <> result.Training then
            wrong RunManifest.FileName $"not the manifest that the run wrote (its SHA-256 is not the one in {RunRecord.FileName})"

        let training = RunManifest.Parse(record.Training, Path.Combine(record.Place, RunManifest.FileName))

        if not training.IsFinished then
            wrong RunManifest.FileName "its training is not finished"

        let asked =
            try
                RunInputs.options settings.Options result.Run
            with :? InvalidInputException as problem ->
                wrong RunRecord.FileName $"names no run of this replay ({(Plain.line problem.Message).TrimEnd '.'})"

        if RunInputs.optionsText training.Run.Options <> RunInputs.optionsText asked then
            wrong RunManifest.FileName $"its options are not those of the run {result.Run.Name} in this replay"

        if RunInputs.jobName result.Run (inputs result training) <> record.Job then
            wrong RunRecord.FileName $"what it says is not the result of the job {record.Job}"

        let scores (file: ScoreFile) =
            let name = RunRecord.scoresName file.Readout

            match record.Scores file.Readout with
            | Some text when RunRecord.hashOf text = file.Sha256 ->
                file.Readout, ScoreTable.parseCsv (Path.Combine(record.Place, name)) text
            | _ -> wrong name $"not the scores that the run wrote (the SHA-256 is not the one in {RunRecord.FileName})"

        if result.Scores.IsEmpty || (result.Scores |> List.distinctBy _.Readout).Length < result.Scores.Length then
            wrong RunRecord.FileName "it names no score file, or one twice"

        let judged =
            record.Judged
            |> Option.map (fun json ->
                let place = Path.Combine(record.Place, RunRecord.JudgedName)
                let judged = RecordFile.ofSealed<JudgedRun> place "a run's judged translation" RunRecord.Remedy json

                if judged.Job <> record.Job then
                    wrong RunRecord.JudgedName $"is of the job {judged.Job}"

                judged)

        { Run = result.Run
          Version = result.ResultsVersion
          CodeVersion = result.CodeVersion
          Manifest = training
          Scores = result.Scores |> List.map scores |> Map.ofList
          Judged = judged }
