namespace MkdSeg.PaperRepro

open System
open System.Globalization
open System.IO
open System.Threading
open MkdSeg.Imaging.Files

/// Jobs as tasks of a Slurm job array. The folder and this program must lie where the cluster's machines see them under the same path.
[<RequireQualifiedAccess>]
module SlurmEngine =
    let private quoted (word: string) = "'" + word.Replace("'", "'\\''") + "'"

    /// Task i does the i-th job. The program takes the shell's place, so that Slurm's signals reach it: it stops with a checkpoint.
    let private script (folder: ReplayFolder) (jobs: Job list) : string =
        let file, first = ThisProgram.call ()
        let names = jobs |> List.map (fun job -> "  " + quoted job.Name) |> String.concat "\n"
        let program = file :: first |> List.map quoted |> String.concat " "

        $"""#!/bin/bash
jobs=(
{names}
)
exec {program} replay-job --out {quoted (Path.GetFullPath folder.Root)} --job "${{jobs[$SLURM_ARRAY_TASK_ID]}}"
"""

    let private options (path: string) (threads: int) (given: string list) : string list =
        [ $"--cpus-per-task={threads}"
          $"--output={path}-%%a.log"
          // Told a minute before the time is up, a run leaves a checkpoint.
          "--signal=B:TERM@60" ]
        @ given

    let private submit
        (screen: Screen)
        (folder: ReplayFolder)
        (atOnce: int option)
        (threads: int)
        (given: string list)
        (jobs: Job list)
        : SubmittedArray =
        let id = Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture).Substring(0, 8)
        let array = { Name = $"mkdseg-{id}"; Jobs = jobs |> List.map _.Name }
        let path = Path.GetFullPath(Path.Combine(folder.Slurm, array.Name))
        Directory.CreateDirectory folder.Slurm |> ignore
        AtomicFile.WriteText(path + ".sh", script folder jobs)
        // First, so that a kill between the two leaves a name that Slurm does not know, never tasks that are not known here.
        RecordFile.write (path + ".json") array
        Slurm.submit array.Name jobs.Length atOnce (options path threads given) (path + ".sh")

        screen.Line(
            $"Slurm has {jobs.Length} tasks as {array.Name}. Stopping this call leaves them there: run it again to gather, or "
            + $"end them with 'scancel --name={array.Name}'."
        )

        array

    let private follow (folder: ReplayFolder) (jobs: Job list) (array: SubmittedArray) : IStartedJob list =
        let state = SlurmArray(folder, array)
        let index = array.Jobs |> List.mapi (fun index name -> name, index) |> Map.ofList

        [ for job in jobs do
              match index.TryFind job.Name with
              | Some index -> new SlurmTask(folder, state, index, job)
              | None -> () ]

    /// Arrays of earlier calls that Slurm still has, with the jobs that it has not ended.
    let private alive (folder: ReplayFolder) : (SubmittedArray * Set<string>) list =
        let files =
            if Directory.Exists folder.Slurm then Directory.GetFiles(folder.Slurm, "*.json") |> Array.sort |> List.ofArray else []

        [ for file in files do
              let array = RecordFile.read<SubmittedArray> file "a submitted job array" "delete it if its tasks are over"

              match Slurm.tasks array.Name with
              | Ok tasks when not tasks.IsEmpty -> array, tasks.Keys |> Seq.map (fun index -> array.Jobs[index]) |> Set.ofSeq
              | Ok _ -> ()
              | Error words ->
                  raise (IOException $"squeue does not answer ({words}), so it is not known which tasks are at work; try again later.") ]

    /// Tasks at work at once if there is a limit, threads of each, and what sbatch is given beside.
    let create (screen: Screen) (atOnce: int option) (threads: int) (given: string list) (folder: ReplayFolder) : Engine =
        let start (jobs: Job list) =
            let adopted =
                [ for array, names in alive folder do
                      yield! follow folder (jobs |> List.filter (fun job -> names.Contains job.Name)) array ]

            let names = adopted |> List.map _.Job.Name |> Set.ofList

            match jobs |> List.filter (fun job -> not (names.Contains job.Name)) with
            | [] -> adopted
            | others -> adopted @ follow folder others (submit screen folder atOnce threads given others)

        { AtOnce = Int32.MaxValue; IsHere = false; Start = start; Wait = fun time -> Thread.Sleep time }
