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

    let private run (screen: Screen) (stop: CancellationToken) (anatomy: PhantomAnatomy) (folder: string) (cohort: Cohort) =
        if cohort.Ct + cohort.Mr = 0 then
            raise (InvalidInputException "--ct and --mr are both 0; ask for at least one patient.")

        // What stands there is looked at once the folder is locked.
        OutputPaths.RequireFreeFolder(folder, "a phantom", (fun _ -> true))

        if not (Directory.Exists(Path.GetDirectoryName(Path.GetFullPath folder))) then
            raise (InvalidInputException $"{folder}: the folder it is to stand in does not exist; make that first.")

        let whole = Path.TrimEndingDirectorySeparator(Path.GetFullPath folder)
        Progress.show screen (PhantomData.describe cohort) (PhantomData.writeOf anatomy whole cohort stop)
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
        let ct = Options.withDefault<int> "--ct" "N" 20 "CT patients"
        let mr = Options.withDefault<int> "--mr" "N" 20 "MR patients (other people than the CT ones)"
        let size = Options.withDefault<int> "--size" "N" 64 "Voxels along the longest axis"
        let seed = Options.seed ()

        let parts: Symbol list = [ out; anatomy; ct; mr; size; seed ]

        Options.command "phantom" "Make a cohort of artificial hearts or abdomens in CT and MR with labels" parts (fun call ->
            run
                screen
                stop
                (Map.find (call.GetRequiredValue anatomy) (Map.ofList anatomies))
                (call.GetRequiredValue out)
                { Ct = call.GetRequiredValue ct |> Options.inRange "--ct" 0 1000
                  Mr = call.GetRequiredValue mr |> Options.inRange "--mr" 0 1000
                  Size = call.GetRequiredValue size |> Options.inRange "--size" 16 512
                  Seed = call.GetRequiredValue seed })
