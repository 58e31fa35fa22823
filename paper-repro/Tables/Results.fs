namespace MkdSeg.PaperRepro

open System.IO
open MkdSeg.Imaging
open MkdSeg.Inference

/// The finished runs of a folder, under the plan that they were made for.
type Results =
    {
        Folder: ReplayFolder
        Settings: ReplaySettings
        Plan: Plan
        /// By the run's name; damaged results are not among them.
        Finished: Map<string, RunResult>
        /// What is damaged, a line each.
        Problems: string list
    }

    /// The row that a picture shows beside the reference.
    static member TargetOnly = "target-only"

    static member private First (table: Table) (name: string) : (PlannedRun * Readout) option =
        table.Rows
        |> List.tryFind (fun row -> row.Name = name)
        |> Option.bind (fun row -> List.tryHead (table.RunsOf row row.Seeds.Head) |> Option.map (fun run -> run, row.Readout))

    /// A run's answer: its own, or that of the control which contains it. None while neither is finished.
    member results.Find (run: PlannedRun) (readout: Readout) : (RunResult * Readout) option =
        Experiments.sources run readout
        |> List.tryPick (fun (source, readout) ->
            match results.Finished.TryFind source.Name with
            | Some result when result.Scores.ContainsKey readout -> Some(result, readout)
            | _ -> None)

    /// Where a run's answer stands in the folder: the job's name and the readout.
    member results.Locate (run: PlannedRun) (readout: Readout) : (string * Readout) option =
        results.Find run readout
        |> Option.bind (fun (result, readout) ->
            results.Plan.Jobs |> List.tryPick (fun job -> if job.Run = result.Run then Some(job.Name, readout) else None))

    /// Where the answer of a table's row stands for its first seed and fold; None where it is not there.
    member results.LocateRow (table: Table) (name: string) : (string * Readout) option =
        Results.First table name |> Option.bind (fun (run, readout) -> results.Locate run readout)

    /// The call that makes the runs of a table or an experiment.
    member results.Command(table: string) : string =
        let data =
            match results.Settings.Data with
            | Some _ -> " --data DIR"
            | None -> ""

        let seeds = results.Plan.Tables |> List.collect _.Rows |> List.collect _.Seeds |> List.distinct |> List.length
        $"mkdseg replay --table {table} --profile {results.Plan.Profile} --seeds {max 1 seeds}{data}"

[<RequireQualifiedAccess>]
module Results =
    /// Reads every finished run of the plan. InvalidInputException where the folder holds no replay.
    let load (root: string) : Results =
        let folder = ReplayFolder root
        let settings = ReplaySettings.load folder

        let plan =
            match Plan.tryLoad folder with
            | Some plan -> plan
            | None -> raise (InvalidInputException $"{root}: no {Path.GetFileName folder.Plan}; run 'mkdseg replay --out {root}' first.")

        let finished = FinishedRuns.load folder settings plan.Jobs

        { Folder = folder
          Settings = settings
          Plan = plan
          Finished =
            Map.ofList
                [ for job in plan.Jobs do
                      match finished.Runs.TryFind job.Name with
                      | Some result -> job.Run.Name, result
                      | None -> () ]
          Problems = finished.Problems }
