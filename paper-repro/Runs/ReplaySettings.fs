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
        /// Full path of the data set, or in a packed folder its name alone; None where a phantom is made in the folder.
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

    /// The settings without the place of the data on this machine, of which the folder's name stays.
    let withoutPath (settings: ReplaySettings) : ReplaySettings =
        { settings with
            Data = settings.Data |> Option.map (fun folder -> Path.GetFileName(Path.TrimEndingDirectorySeparator folder) |> nonNull) }

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

    /// What differs between the settings of a folder and those of now: name, value there, value now. Packed settings have no place of
    /// the data, so their name alone is held against them; that they are the same files shows in the names of the runs.
    let private differences (there: ReplaySettings) (now: ReplaySettings) : (string * string * string) list =
        let now = if there.Data = (withoutPath there).Data then withoutPath now else now

        [ for (name, before), (_, after) in List.zip (values there) (values now) do
              if before <> after then
                  name, before, after ]

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
                let there = load folder

                for name, before, after in differences there now do
                    raise (
                        InvalidInputException(
                            $"{folder.Root}: holds a replay with {name} {before}, now it is {after}; give the same values, "
                            + "or another folder with --out."
                        )
                    )

                // A packed folder that is gone on with: its jobs need the place of the data.
                if there.Data <> now.Data then
                    RecordFile.write folder.Settings now
            else
                RecordFile.write folder.Settings now

            // Others may be writing tables or a report there.
            AtomicFile.RemoveAbandoned folder.Root
            held
        with _ ->
            held.Dispose()
            reraise ()
