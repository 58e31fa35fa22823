namespace MkdSeg.PaperRepro

open System
open System.IO
open System.Threading
open MkdSeg.Data.Sources
open MkdSeg.Imaging
open MkdSeg.Phantom
open MkdSeg.Phantom.Cohorts

/// Phantom cohorts on disk: hearts in the layout of MM-WHS, abdomens with a dataset.json.
[<RequireQualifiedAccess>]
module PhantomData =
    /// A file that says a folder holds a phantom: its scores must never pass for MM-WHS's.
    [<Literal>]
    let Marker = "phantom.json"

    let describe (cohort: Cohort) =
        let preset = if cohort.Preset = Cohort.Classic then "" else $"{cohort.Preset} "
        $"{preset}phantom of {cohort.Ct} CT and {cohort.Mr} MR, {cohort.Size} voxels, seed {cohort.Seed}"

    let private options (cohort: Cohort) : PhantomOptions = (PhantomOptions.Named cohort.Preset).Of(PhantomAnatomy.Heart, cohort.Size)

    /// Whether a folder holds this cohort, whole.
    let isAt (folder: string) (cohort: Cohort) : bool =
        PhantomCohort.IsAt(folder, cohort.Ct, cohort.Mr, cohort.Seed, options cohort, cohort.HasOracle)

    /// Makes a cohort in a new or empty folder; it appears there only when it is complete. `withOracle` adds the MR patients' images in CT.
    let writeOf
        (options: PhantomOptions)
        (withOracle: bool)
        (folder: string)
        (cohort: Cohort)
        (stop: CancellationToken)
        (report: Progress -> unit)
        : unit =
        let mutable count = 0

        let sink =
            { new IProgress<string> with
                member _.Report name =
                    stop.ThrowIfCancellationRequested()
                    count <- count + 1
                    report { Done = count; Total = cohort.Ct + cohort.Mr; Note = name } }

        PhantomCohort.Write(folder, cohort.Ct, cohort.Mr, cohort.Seed, options, sink, withOracle)

    /// Makes a cohort of hearts, which replays and notebooks are of; with an oracle's images unless it is of the classic preset.
    let write (folder: string) (cohort: Cohort) (stop: CancellationToken) (report: Progress -> unit) : unit =
        writeOf (options cohort) cohort.HasOracle folder cohort stop report

    /// Whether a folder is not there or empty, or has a cohort that a killed process left unfinished.
    let isToBeMade (folder: string) : bool =
        not (Directory.Exists folder)
        || Seq.isEmpty (Directory.EnumerateFileSystemEntries folder)
        || PhantomCohort.IsUnfinished folder

    /// Refuses a folder that holds anything but this cohort, whole.
    let require (folder: string) (cohort: Cohort) : unit =
        if not (isAt folder cohort) then
            raise (
                InvalidInputException(
                    $"{folder}: does not hold the {describe cohort} that this replay is of, as its {Marker} would say; delete "
                    + "that folder, so that it is made anew, or give another one with --out."
                )
            )

    /// What a data set may be compared with: MM-WHS is recognised by its 20 + 20 annotated patients 1001 to 1020.
    let kindOf (dataset: IDataset) : DataKind =
        let published =
            [ for modality in [ Modality.Ct; Modality.Mr ] do
                  for n in 1001..1020 -> modality, string n ]
            |> Set.ofList

        let annotated =
            [ for case in dataset.Cases do
                  if case.HasLabels then
                      case.Modality, case.Patient ]
            |> Set.ofList

        if File.Exists(Path.Combine(dataset.Folder, Marker)) then DataKind.Phantom
        elif not dataset.IsSliceStack && annotated = published then DataKind.MmWhs
        else DataKind.Other
