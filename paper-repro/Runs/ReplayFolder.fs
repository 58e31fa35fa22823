namespace MkdSeg.PaperRepro

open System.IO
open MkdSeg.Imaging
open MkdSeg.Imaging.Files
open MkdSeg.Inference

/// Where a replay keeps its files. Every file stands under its name only when it is complete. What is in `results`, or in the two
/// packed files, with the two files of settings and plan is all that tables are made of; it is what travels and what is recorded.
type ReplayFolder(root: string) =
    member _.Root = root
    member _.Settings = Path.Combine(root, "replay.json")
    member _.Plan = Path.Combine(root, "plan.json")
    /// The phantom, if one is made.
    member _.Data = Path.Combine(root, "data")
    /// Prepared cases, shared by all runs.
    member _.Cache = Path.Combine(root, "cache")
    /// A run's training: `job` is the job's name.
    member _.Run(job: string) = Path.Combine(root, "runs", job)
    /// A job's own folder: its predictions, and the lock that keeps a second process from doing the same job.
    member _.Job(job: string) = Path.Combine(root, "predictions", job)
    member _.Predictions (job: string) (readout: Readout) = Path.Combine(root, "predictions", job, ReadoutName.Of readout)

    member folder.Prediction (job: string) (readout: Readout) (case: string) =
        Path.Combine(folder.Predictions job readout, case + ".nii.gz")

    member _.Results = Path.Combine(root, "results")
    member _.Result(job: string) = Path.Combine(root, "results", job)
    /// Finished runs of a packed folder: what `Result` has of each, and their score files.
    member _.PackedRuns = Path.Combine(root, "runs.jsonl.gz")
    member _.PackedScores = Path.Combine(root, "scores.csv.gz")
    member _.Table (table: string) (extension: string) = Path.Combine(root, "tables", $"{table}.{extension}")
    /// The judge of translations for a target and a fold, and what it has measured.
    member _.Judge(name: string) = Path.Combine(root, "judges", name)
    /// What was submitted to Slurm, its scripts and the logs of its tasks.
    member _.Slurm = Path.Combine(root, "slurm")
    member _.Picture(table: string) = Path.Combine(root, "pictures", $"{table}.png")

    /// A file of the folder that is about to be written, its own folder made. InvalidInputException where a link leads out of the replay's
    /// folder: what lies elsewhere is not the replay's to write.
    member folder.ToWrite(path: string) : string =
        let parent = Path.GetDirectoryName path |> nonNull
        folder.RequireWithin parent
        Directory.CreateDirectory parent |> ignore
        path

    /// InvalidInputException where a link leads out of the replay's folder on the way to one of its own.
    member _.RequireWithin(place: string) : unit =
        if not (FileIdentity.IsWithin(place, root)) then
            raise (
                InvalidInputException(
                    $"{place}: a link leads out of the replay's folder {root}, and nothing is written elsewhere; put a folder in its place."
                )
            )

    /// Looks at every folder that results come to lie in, before anything is made.
    member folder.RequireNoLinksOut() : unit =
        for name in [ "tables"; "pictures"; "results"; "predictions"; "judges"; "data" ] do
            folder.RequireWithin(Path.Combine(root, name))
