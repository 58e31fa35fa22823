namespace MkdSeg.PaperRepro

open System
open System.IO
open MkdSeg.Imaging

/// A run of the plan and the name of its files: the run's own name with the first digits of what its result depends on, so that a
/// result of other data, options or another results version is never taken for it.
type Job = { Run: PlannedRun; Name: string }

/// The file plan.json: which tables a folder's results are for, and which result stands for which run.
type Plan = { Data: DataDescription; Profile: string; Tables: Table list; Jobs: Job list }

[<RequireQualifiedAccess>]
module Plan =
    [<Literal>]
    let private Remedy = "restore it, or delete it and run the replay again"

    let private requireUnique (path: string) (what: string) (names: string list) =
        match names |> List.countBy id |> List.tryFind (fun (_, count) -> count > 1) with
        | Some(name, _) -> raise (InvalidInputException $"{path}: holds the {what} '{name}' twice; {Remedy}.")
        | None -> ()

    let private isJobOf (run: PlannedRun) (name: string) =
        name.Length = run.Name.Length + 9
        && name.StartsWith(run.Name + ".", StringComparison.Ordinal)
        && name[run.Name.Length + 1 ..] |> String.forall Char.IsAsciiHexDigitLower

    /// What tables and files are made of without a further look.
    let private require (path: string) (plan: Plan) : Plan =
        let wrong reason = raise (InvalidInputException $"{path}: {reason}; {Remedy}.")

        for table in plan.Tables do
            ReplayName.require path "table" table.Name |> ignore
            ReplayName.require path "experiment" table.Experiment |> ignore

            if table.Rows.IsEmpty || table.Folds.IsEmpty then
                wrong $"the table {table.Name} has no rows or no folds"

            if table.Rows |> List.exists _.Seeds.IsEmpty then
                wrong $"a row of the table {table.Name} has no seeds"

            table.Rows |> List.map _.Name |> requireUnique path $"row of {table.Name}"

        for job in plan.Jobs do
            ReplayName.require path "job" job.Name |> ignore

            if not (isJobOf job.Run job.Name) then
                wrong $"the job {job.Name} is not named after its run {job.Run.Name}"

        plan.Tables |> List.map _.Name |> requireUnique path "table"
        plan.Jobs |> List.map _.Run.Name |> requireUnique path "run"
        plan

    let write (folder: ReplayFolder) (plan: Plan) : unit = RecordFile.writeSealed folder.Plan plan

    /// The plan of a folder; None before the first.
    let tryLoad (folder: ReplayFolder) : Plan option =
        if File.Exists folder.Plan then
            Some(RecordFile.readSealed<Plan> folder.Plan "a replay's plan" Remedy |> require folder.Plan)
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
