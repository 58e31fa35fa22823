namespace MkdSeg.PaperRepro

open System.IO

/// A run of the plan and the name of its files: the run's own name with the first digits of what its result depends on, so that a
/// result of other data, options or code is never taken for it.
type Job =
    { Run: PlannedRun
      Name: string }

/// The file plan.json: which tables a folder's results are for, and which result stands for which run.
type Plan =
    { Data: DataDescription
      Profile: string
      Tables: Table list
      Jobs: Job list }

[<RequireQualifiedAccess>]
module Plan =
    /// The plan of a folder; None before the first.
    let tryLoad (folder: ReplayFolder) : Plan option =
        if File.Exists folder.Plan then
            Some(RecordFile.read<Plan> folder.Plan "a replay's plan" "run the replay again")
        else
            None

    /// Later tables and runs take the place of earlier ones of the same name; others stay.
    let merge (earlier: Plan option) (later: Plan) : Plan =
        let keep name (olds: 'T list) (news: 'T list) =
            let replaced = news |> List.map name |> Set.ofList
            (olds |> List.filter (fun old -> not (replaced.Contains(name old)))) @ news

        match earlier with
        | None -> later
        | Some plan ->
            { later with
                Tables = keep (fun (table: Table) -> table.Name) plan.Tables later.Tables
                Jobs = keep (fun job -> job.Run.Name) plan.Jobs later.Jobs }
