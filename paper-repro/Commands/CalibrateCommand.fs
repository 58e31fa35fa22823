namespace MkdSeg.PaperRepro

open System
open System.CommandLine
open System.IO
open System.Threading
open MkdSeg.Data
open MkdSeg.Data.Sources
open MkdSeg.Imaging
open MkdSeg.Imaging.Files
open MkdSeg.Imaging.Nifti
open MkdSeg.Phantom

/// Holds a phantom's presets to real hearts, on patients that no reported number is of and with no method but the plain one.
[<RequireQualifiedAccess>]
module CalibrateCommand =
    /// Seed of the tuning cohort. Reported numbers are of cohorts of seeds from 2000 to 3999.
    [<Literal>]
    let private TuningSeed = 7001

    /// Patients of each modality in the picture.
    [<Literal>]
    let private Pictured = 6

    [<Literal>]
    let private Picture = "patients.png"

    let private made
        (screen: Screen)
        (stop: CancellationToken)
        (preset: string)
        (options: PhantomOptions)
        (seed: int)
        (folder: string)
        : IDataset =
        let patients = CurvePoint.Trained + CurvePoint.Tested
        let cohort = { Ct = patients; Mr = patients; Size = options.Size; Seed = seed; Preset = preset }

        if not (Cohorts.PhantomCohort.IsAt(folder, patients, patients, seed, options)) then
            Progress.show screen (PhantomData.describe cohort) (PhantomData.writeOf options false folder cohort stop)

        Dataset.Open folder

    let private hearts (dataset: IDataset) (stop: CancellationToken) (modality: Modality) report : HeartMap list =
        let values = [ for _, value, _ in Criterion.structures -> value ]
        let cases = dataset.Cases |> Seq.filter (fun case -> case.Modality = modality) |> List.ofSeq

        cases
        |> List.mapi (fun index case ->
            stop.ThrowIfCancellationRequested()
            report { Done = index; Total = cases.Length; Note = case.Id }
            HeartMap.ofLabels values (dataset.Labels.ToValues(case.ReadLabels())))

    let private statistics (screen: Screen) (stop: CancellationToken) (dataset: IDataset) : Criterion list =
        let cohorts =
            [ for modality in [ Modality.Ct; Modality.Mr ] ->
                  Progress.show screen $"labels of {modality.InWords}" (hearts dataset stop modality) ]

        Criterion.ofVolumes (List.concat cohorts) @ Criterion.ofShapes CurvePoint.Trained cohorts

    let private show (screen: Screen) (criteria: Criterion list) : unit =
        let judged = criteria |> List.choose _.IsMet

        for one in criteria do
            if one.IsMet = Some false then
                let low, high = one.Range.Value
                screen.Line(FormattableString.Invariant $"out: {one.Name}: {one.Value:F3}, wanted {low:F2} to {high:F2}")

        screen.Line $"{judged |> List.filter id |> List.length} of {judged.Length} criteria are met"

    let private annotatedOf (text: string) : int =
        let sizes = [ for size, _, _ in Criterion.curve -> string size ]

        if not (List.contains text sizes) then
            let known = String.concat ", " sizes
            raise (InvalidInputException $"--annotated {text}: no number of the learning curve; give one of {known}.")

        int text

    /// What a call asks for.
    type private Request = { Preset: string; Options: PhantomOptions; Seed: int; Out: string; Points: CurvePoint list; Updates: int option }

    let private run (screen: Screen) (stop: CancellationToken) (request: Request) =
        let out = request.Out
        OutputPaths.RequireFreeFolder(out, "a calibration", (fun path -> Directory.Exists(Path.Combine(path, "cohort"))))
        let whole = Path.TrimEndingDirectorySeparator(Path.GetFullPath out)
        Directory.CreateDirectory whole |> ignore
        let dataset = made screen stop request.Preset request.Options request.Seed (Path.Combine(whole, "cohort"))
        let labels = statistics screen stop dataset
        let picture = Path.Combine(whole, Picture)

        if not (File.Exists picture) then
            CalibrationPicture.write picture dataset Pictured

        for point in request.Points do
            Progress.show screen point.Name (CurvePoint.run whole dataset request.Updates stop point)

        let criteria = labels @ CurveCriteria.ofFolder whole
        CalibrationFiles.write whole $"Phantom {request.Preset}, {request.Options.Size} voxels, seed {request.Seed}" criteria
        show screen criteria
        screen.Line $"table: {Path.Combine(out, CalibrationFiles.Page)}; patients: {Path.Combine(out, Picture)}"
        ExitCode.Done

    let create (screen: Screen) (stop: CancellationToken) : Command =
        let preset = Options.word "--preset" "NAME" (List.ofSeq PhantomOptions.PresetNames) "Which phantom"
        preset.Required <- true
        let out = Options.required<string> "--out" "DIR" "Folder of the calibration; one that is there is gone on with"
        let seed = Options.withDefault<int> "--seed" "N" TuningSeed "Seed of the tuning cohort, of which nothing is reported"
        let labelsOnly = Options.flag "--labels-only" "Leave the trainings out"
        let target = Options.target ()
        target.Description <- "Train on this modality alone, for two calls side by side (default: both)"

        let annotated =
            Options.severalTimes "--annotated" "N" "Train with so many annotated patients alone (default: 2, 4, 10 and 16)"

        let repetitions =
            Options.withDefault<int> "--repetitions" "N" 2 "Trainings of each, with other annotated patients and seeds"

        let size = Options.number "--size" "Voxels along the longest axis (default: the preset's)"
        let updates = Options.number "--iterations" "Updates of each training (default: 2000, and 400 for each annotated patient)"

        let parts: Symbol list = [ preset; out; seed; size; labelsOnly; target; annotated; repetitions; updates ]

        Options.command "calibrate" "Hold a phantom to real hearts: volumes, shapes and a plain network's learning curve" parts (fun call ->
            let modality = call.GetValue target |> Option.ofObj |> Option.map Options.modality
            let sizes = call.GetRequiredValue annotated |> Array.map annotatedOf

            let repetitions = call.GetRequiredValue repetitions |> Options.inRange "--repetitions" 1 2

            let points =
                if call.GetRequiredValue labelsOnly then
                    []
                else
                    CurvePoint.all
                    |> List.filter (fun point ->
                        (modality.IsNone || modality = Some point.Modality)
                        && (sizes.Length = 0 || Array.contains point.Annotated sizes)
                        && point.Repetition < repetitions)

            let named = PhantomOptions.Named(call.GetRequiredValue preset)
            let size = (call.GetRequiredValue size).GetValueOrDefault named.Size |> Options.inRange "--size" 16 512

            run
                screen
                stop
                { Preset = call.GetRequiredValue preset
                  Options = named.Of(named.Anatomy, size)
                  Seed = call.GetRequiredValue seed
                  Out = call.GetRequiredValue out
                  Points = points
                  Updates = call.GetRequiredValue updates |> Option.ofNullable |> Option.map (Options.inRange "--iterations" 1 1_000_000) })
