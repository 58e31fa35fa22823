namespace MkdSeg.PaperRepro

open System
open System.IO
open System.Security.Cryptography
open System.Text
open System.Text.Json.Nodes
open MkdSeg.Imaging.Files
open MkdSeg.Inference
open MkdSeg.Training.Runs

/// What is kept of a finished run, as it was read and before it is trusted: a folder of a replay's results or a line of a packed one.
type RunRecord =
    {
        /// Name of the job.
        Job: string
        /// Where it was read, for messages.
        Place: string
        /// result.json.
        Result: JsonObject
        /// run.json, the training's manifest.
        Training: JsonObject
        /// The text of a readout's score file; None where there is none.
        Scores: Readout -> string option
        /// judged.json; None where the run translates nothing, or was made before translations were judged.
        Judged: JsonObject option
    }

/// Result folders: result.json, the training's manifest run.json, and READOUT.csv for each readout.
[<RequireQualifiedAccess>]
module RunRecord =
    [<Literal>]
    let FileName = "result.json"

    /// What a judge found of the run's translation.
    [<Literal>]
    let JudgedName = "judged.json"

    /// What to do about a damaged result.
    [<Literal>]
    let Remedy = "restore it, or delete it and run the replay again"

    let scoresName (readout: Readout) : string = ReadoutName.Of readout + ".csv"

    let hashOf (text: string) : string = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes text))

    let isFinished (folder: string) : bool = File.Exists(Path.Combine(folder, FileName))

    /// The record of a result folder. InvalidInputException where result.json or run.json is missing or no JSON.
    let ofFolder (folder: string) : RunRecord =
        let scores (readout: Readout) =
            let path = Path.Combine(folder, scoresName readout)
            if File.Exists path then Some(InputFile.ReadAllText(path, 1L <<< 28, "a score file", Remedy)) else None

        { Job = nonNull (Path.GetFileName folder)
          Place = folder
          Result = RecordFile.readNode (Path.Combine(folder, FileName)) "a run's result" Remedy
          Training = RecordFile.readNode (Path.Combine(folder, RunManifest.FileName)) "a run's manifest" Remedy
          Scores = scores
          Judged =
            (let path = Path.Combine(folder, JudgedName)
             if File.Exists path then Some(RecordFile.readNode path "a run's judged translation" Remedy) else None) }
