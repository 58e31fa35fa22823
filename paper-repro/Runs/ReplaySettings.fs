namespace MkdSeg.PaperRepro

open System.IO
open System.Text.Json.Nodes
open MkdSeg.Imaging
open MkdSeg.Imaging.Files
open MkdSeg.Training.Options

/// The file replay.json: what all runs of a folder share, so that no table mixes two settings.
type ReplaySettings =
    {
        Format: int
        /// Full path of the data set; None where a phantom is made in the folder.
        Data: string option
        Phantom: Cohort option
        /// The options of every run; method, target, fold, numbers and seed are filled in for each.
        Options: TrainingOptions
    }

[<RequireQualifiedAccess>]
module ReplaySettings =
    [<Literal>]
    let private Format = 3

    let create (data: string option) (phantom: Cohort option) (options: TrainingOptions) : ReplaySettings =
        { Format = Format
          Data = data |> Option.map Path.GetFullPath
          Phantom = if data.IsSome then None else phantom
          Options = options }

    /// The settings of a folder. InvalidInputException where it holds no replay.
    let load (folder: ReplayFolder) : ReplaySettings =
        if not (File.Exists folder.Settings) then
            raise (
                InvalidInputException(
                    $"{folder.Root}: no {Path.GetFileName folder.Settings}, so this is no replay's folder; give the folder of "
                    + "'mkdseg replay --out'."
                )
            )

        let settings = RecordFile.read<ReplaySettings> folder.Settings "a replay's settings" "give another folder with --out"

        if settings.Format <> Format then
            raise (
                InvalidInputException(
                    $"{folder.Settings}: made by another version of this program (format {settings.Format}, this one reads "
                    + $"{Format}); give another folder with --out."
                )
            )

        settings

    /// Where the data lie.
    let data (folder: ReplayFolder) (settings: ReplaySettings) : string = settings.Data |> Option.defaultValue folder.Data

    /// Every value under its name, the options' among them.
    let private values (settings: ReplaySettings) : (string * string) list =
        let text (node: JsonNode | null) =
            match node with
            | null -> "null"
            | node -> node.ToJsonString()

        [ for KeyValue(name, value) in RecordFile.node settings do
              match value with
              | :? JsonObject as options when name = "options" ->
                  for KeyValue(option, value) in options do
                      yield option, text value
              | value -> yield name, text value ]

    /// Refuses a folder that holds something and no replay. What a process killed at its start left there is nothing.
    let private requireFree (folder: ReplayFolder) : unit =
        OutputPaths.RequireFreeFolder(folder.Root, "a replay", (fun _ -> File.Exists folder.Settings))

    /// Locks the folder for these settings until it is disposed: an empty one is begun, one of the same settings is gone on with.
    /// Nothing is read or written there before the lock is held, so that of calls that begin together only one begins.
    let claim (folder: ReplayFolder) (now: ReplaySettings) : FolderLock =
        requireFree folder
        Directory.CreateDirectory folder.Root |> ignore
        let held = FolderLock.Take folder.Root

        try
            requireFree folder
            folder.RequireNoLinksOut()

            if File.Exists folder.Settings then
                for (name, before), (_, after) in List.zip (values (load folder)) (values now) do
                    if before <> after then
                        raise (
                            InvalidInputException(
                                $"{folder.Root}: holds a replay with {name} {before}, now it is {after}; give the same values, "
                                + "or another folder with --out."
                            )
                        )
            else
                RecordFile.write folder.Settings now

            // Others may be writing tables or a report there.
            AtomicFile.RemoveAbandoned folder.Root
            held
        with _ ->
            held.Dispose()
            reraise ()
