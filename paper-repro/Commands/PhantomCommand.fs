namespace MkdSeg.PaperRepro

open System.CommandLine
open System.IO
open System.Threading
open MkdSeg.Imaging
open MkdSeg.Imaging.Files
open MkdSeg.Phantom

[<RequireQualifiedAccess>]
module PhantomCommand =
    /// Words of the option --anatomy.
    let private anatomies = [ "heart", PhantomAnatomy.Heart; "abdomen", PhantomAnatomy.Abdomen ]

    /// The options of a call; InvalidInputException where its preset is not of its anatomy.
    let private options (preset: string) (anatomy: PhantomAnatomy) (size: int option) : PhantomOptions =
        let named = PhantomOptions.Named preset

        if anatomy = PhantomAnatomy.Abdomen && named <> PhantomOptions.Classic then
            raise (InvalidInputException $"--preset {preset} is of hearts; leave it out, or leave --anatomy out.")

        let size = size |> Option.map (Options.inRange "--size" 16 512) |> Option.defaultValue named.Size
        named.Of(anatomy, size)

    let private run
        (screen: Screen)
        (stop: CancellationToken)
        (options: PhantomOptions)
        (withOracle: bool)
        (folder: string)
        (cohort: Cohort)
        =
        if cohort.Ct + cohort.Mr = 0 then
            raise (InvalidInputException "--ct and --mr are both 0; ask for at least one patient.")

        // What stands there is looked at once the folder is locked.
        OutputPaths.RequireFreeFolder(folder, "a phantom", (fun _ -> true))

        if not (Directory.Exists(Path.GetDirectoryName(Path.GetFullPath folder))) then
            raise (InvalidInputException $"{folder}: the folder it is to stand in does not exist; make that first.")

        let whole = Path.TrimEndingDirectorySeparator(Path.GetFullPath folder)
        Progress.show screen (PhantomData.describe cohort) (PhantomData.writeOf options withOracle whole cohort stop)
        screen.Line $"{folder}: {cohort.Ct} CT and {cohort.Mr} MR volumes with labels. Look at them with: mkdseg check {folder}"
        ExitCode.Done

    let create (screen: Screen) (stop: CancellationToken) : Command =
        let out =
            Options.required<string>
                "--out"
                "DIR"
                "New folder for the volumes: hearts in the layout of MM-WHS, abdomens with a dataset.json"

        let anatomy = Options.word "--anatomy" "NAME" (List.map fst anatomies) "What is imaged"
        anatomy.DefaultValueFactory <- fun _ -> "heart"
        let preset = Options.word "--preset" "NAME" (List.ofSeq PhantomOptions.PresetNames) "How patients and scans differ"
        preset.DefaultValueFactory <- fun _ -> "classic"
        let ct = Options.withDefault<int> "--ct" "N" 20 "CT patients"
        let mr = Options.withDefault<int> "--mr" "N" 20 "MR patients (other people than the CT ones)"

        let size =
            let usual = $"{PhantomOptions.Classic.Size}, of reference {PhantomOptions.Reference.Size}"
            Options.number "--size" $"Voxels along the longest axis (default: {usual})"

        let oracle = Options.flag "--oracle" "Write for every MR patient the image that CT would show on the same grid, too"
        let seed = Options.seed ()

        let parts: Symbol list = [ out; anatomy; preset; ct; mr; size; oracle; seed ]

        Options.command "phantom" "Make a cohort of artificial hearts or abdomens in CT and MR with labels" parts (fun call ->
            let options =
                options
                    (call.GetRequiredValue preset)
                    (Map.find (call.GetRequiredValue anatomy) (Map.ofList anatomies))
                    (call.GetRequiredValue size |> Option.ofNullable)

            run
                screen
                stop
                options
                (call.GetRequiredValue oracle)
                (call.GetRequiredValue out)
                { Ct = call.GetRequiredValue ct |> Options.inRange "--ct" 0 1000
                  Mr = call.GetRequiredValue mr |> Options.inRange "--mr" 0 1000
                  Size = options.Size
                  Seed = call.GetRequiredValue seed
                  Preset = call.GetRequiredValue preset })
