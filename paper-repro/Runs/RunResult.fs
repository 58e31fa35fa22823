namespace MkdSeg.PaperRepro

open System.IO
open MkdSeg.Imaging.Files
open MkdSeg.Evaluation
open MkdSeg.Imaging
open MkdSeg.Inference
open MkdSeg.Training.Runs

/// A readout's score file.
type ScoreFile = { Readout: Readout; Sha256: string }

/// The file result.json, written last: with it a run counts as finished.
type ResultManifest =
    {
        Run: PlannedRun
        /// ResultsVersion.Current of the program that made it; 1 where it is not said.
        ResultsVersion: int option
        /// Runs recorded before there were results versions: the hash of every source file that trained, predicted and scored.
        CodeVersion: string option
        Scores: ScoreFile list
    }

/// A finished run: its manifest and the scores of every readout.
type RunResult =
    { Run: PlannedRun
      Version: int
      CodeVersion: string option
      Manifest: RunManifest
      Scores: Map<Readout, ScoreRow list> }

/// Result folders: result.json, the training's manifest run.json, and READOUT.csv for each readout.
[<RequireQualifiedAccess>]
module RunResult =
    [<Literal>]
    let FileName = "result.json"

    let private scoresPath (folder: string) (readout: Readout) = Path.Combine(folder, (string readout).ToLowerInvariant() + ".csv")

    let isFinished (folder: string) : bool = File.Exists(Path.Combine(folder, FileName))

    /// Writes the scores of a run whose training stands in `training`; a kill leaves it unfinished.
    let write (folder: string) (training: string) (run: PlannedRun) (scores: (Readout * ScoreRow list) list) : unit =
        Directory.CreateDirectory folder |> ignore
        RunManifest.Load(training).WithoutPlace().Save folder

        for readout, rows in scores do
            ScoreTable.writeCsv (scoresPath folder readout) rows

        RecordFile.write
            (Path.Combine(folder, FileName))
            { Run = run
              ResultsVersion = Some ResultsVersion.Current
              CodeVersion = None
              Scores = [ for readout, _ in scores -> { Readout = readout; Sha256 = FileHashes.HashOf(scoresPath folder readout) } ] }

    /// Reads a finished run. InvalidInputException where a file is missing, damaged or not the one that the run wrote.
    let load (folder: string) : RunResult =
        let remedy = "delete the folder and run the replay again"
        let manifest = RecordFile.read<ResultManifest> (Path.Combine(folder, FileName)) "a run's result" remedy

        let scores (file: ScoreFile) =
            let path = scoresPath folder file.Readout

            if not (File.Exists path) || FileHashes.HashOf path <> file.Sha256 then
                raise (InvalidInputException $"{path}: not the scores that the run wrote (the SHA-256 is not the one in {FileName}); {remedy}.")

            file.Readout, ScoreTable.readCsv path

        { Run = manifest.Run
          Version = manifest.ResultsVersion |> Option.defaultValue 1
          CodeVersion = manifest.CodeVersion
          Manifest = RunManifest.Load folder
          Scores = manifest.Scores |> List.map scores |> Map.ofList }
