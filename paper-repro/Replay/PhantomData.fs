namespace MkdSeg.PaperRepro

open System
open System.IO
open System.Threading
open MkdSeg.Imaging
open MkdSeg.Imaging.Datasets
open MkdSeg.Imaging.Nifti
open MkdSeg.Imaging.Phantom

/// Phantom cohorts on disk, in the layout of MM-WHS.
[<RequireQualifiedAccess>]
module PhantomData =
    /// A file that says a folder holds a phantom: its scores must never pass for MM-WHS's.
    [<Literal>]
    let Marker = "phantom.json"

    let describe (cohort: Cohort) = $"phantom of {cohort.Ct} CT and {cohort.Mr} MR, {cohort.Size} voxels, seed {cohort.Seed}"

    let private writePatient (folder: string) (cohort: Cohort) (modality: Modality) (index: int) : string =
        let name = modality.ToString().ToLowerInvariant()
        let stem = $"{name}_train_{1001 + index}"
        let place = (Directory.CreateDirectory(Path.Combine(folder, $"{name}_train"))).FullName
        let patient = PhantomPatient.Generate(cohort.Seed, index, modality, PhantomOptions(Size = cohort.Size))
        NiftiFile.WriteImage(Path.Combine(place, stem + "_image.nii.gz"), patient.Image)
        NiftiFile.WriteLabels(Path.Combine(place, stem + "_label.nii.gz"), patient.Labels)
        stem

    /// Makes a cohort in a folder that does not exist yet; it appears under its name only when it is complete.
    let write (folder: string) (cohort: Cohort) (stop: CancellationToken) (report: Progress -> unit) : unit =
        let partial = folder + ".partial"

        if Directory.Exists partial then
            Directory.Delete(partial, true)

        Directory.CreateDirectory partial |> ignore

        try
            let total = cohort.Ct + cohort.Mr
            let patients = [ for n in 0 .. cohort.Ct - 1 -> Modality.Ct, n ] @ [ for n in 0 .. cohort.Mr - 1 -> Modality.Mr, n ]

            patients
            |> List.iteri (fun count (modality, index) ->
                stop.ThrowIfCancellationRequested()
                let name = writePatient partial cohort modality index
                report { Done = count + 1; Total = total; Note = name })

            TableFiles.write
                (Path.Combine(partial, Marker))
                $"{{\"phantom\": true, \"ct\": {cohort.Ct}, \"mr\": {cohort.Mr}, \"size\": {cohort.Size}, \"seed\": {cohort.Seed}}}\n"

            Directory.Move(partial, folder)
        with _ ->
            Directory.Delete(partial, true)
            reraise ()

    /// What a data set may be compared with: MM-WHS is recognised by its 20 + 20 annotated patients 1001 to 1020.
    let kindOf (dataset: IDataset) : DataKind =
        let published = [ for modality in [ Modality.Ct; Modality.Mr ] do for n in 1001..1020 -> modality, string n ] |> Set.ofList
        let annotated = [ for case in dataset.Cases do if case.HasLabels then case.Modality, case.Patient ] |> Set.ofList

        if File.Exists(Path.Combine(dataset.Folder, Marker)) then DataKind.Phantom
        elif not dataset.IsSliceStack && annotated = published then DataKind.MmWhs
        else DataKind.Other
