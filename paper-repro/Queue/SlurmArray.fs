namespace MkdSeg.PaperRepro

open System
open System.Diagnostics
open System.IO
open MkdSeg.Imaging.Files

/// A job array as it was submitted, in the file slurm/NAME.json. Slurm knows it by the same name, which nobody else has.
type SubmittedArray = { Name: string; Jobs: string list }

/// The tasks of an array as Slurm last told of them; it is asked once in a while for all of them.
type SlurmArray(folder: ReplayFolder, submitted: SubmittedArray) =
    static let between = TimeSpan.FromSeconds 3.0

    let mutable asked = 0L
    /// None before the first answer.
    let mutable tasks: Map<int, bool> option = None
    /// Tasks that were not there in the answer before; the files of another machine may be seen a little later.
    let mutable missing: Set<int> = Set.empty
    let mutable gone: Set<int> = Set.empty
    let all = Set.ofList [ 0 .. submitted.Jobs.Length - 1 ]

    member _.Refresh() =
        if asked = 0L || Stopwatch.GetElapsedTime asked > between then
            asked <- Stopwatch.GetTimestamp()

            match Slurm.tasks submitted.Name with
            | Ok answer ->
                let absent = all |> Set.filter (fun index -> not (answer.ContainsKey index))
                gone <- Set.intersect missing absent
                missing <- absent
                tasks <- Some answer
            // A controller that is down for a while stops nothing: the answer before stands.
            | Error _ -> ()

    member _.IsAtWork(index: int) = tasks |> Option.bind (Map.tryFind index) |> Option.defaultValue false
    member _.IsGone(index: int) = gone.Contains index
    member _.Log(index: int) = Path.Combine(folder.Slurm, $"{submitted.Name}-{index}.log")

/// One task of an array: it is done when its result stands in the folder.
type SlurmTask(folder: ReplayFolder, array: SlurmArray, index: int, job: Job) =
    let mutable began: Stopwatch | null = null
    let mutable isLeft = false

    /// The last lines of what the task said; few, because it is asked for often.
    let lastLines () : string list =
        try
            use log = InputFile.Open(array.Log index, FileShare.ReadWrite)
            log.Seek(-(min log.Length 2000L), SeekOrigin.End) |> ignore
            use reader = new StreamReader(log)
            reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries) |> List.ofArray
        with :? IOException ->
            []

    let ended () : JobEnd =
        match lastLines () |> List.tryFindBack (fun line -> (JobProtocol.parse line).IsNone) with
        | Some words -> JobEnd.Failed(words.Replace("mkdseg: ", ""))
        | None -> JobEnd.Failed $"Slurm ended its task without a result; see {array.Log index}"

    interface IStartedJob with
        member _.Job = job

        member _.IsAtWork = array.IsAtWork index

        member _.Elapsed =
            match began with
            | null -> TimeSpan.Zero
            | clock -> clock.Elapsed

        member _.Progress = lastLines () |> List.rev |> List.tryPick JobProtocol.parse

        /// The task goes on by itself: whoever submits work to a cluster may log out.
        member _.Stop() = isLeft <- true

        member _.End =
            array.Refresh()

            if isNull began && array.IsAtWork index then
                began <- Stopwatch.StartNew()

            if RunRecord.isFinished (folder.Result job.Name) then Some(JobEnd.Done [])
            elif isLeft then Some JobEnd.Stopped
            elif array.IsGone index then Some(ended ())
            else None

        member _.Dispose() = ()
