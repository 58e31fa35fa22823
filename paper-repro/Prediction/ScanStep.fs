namespace MkdSeg.PaperRepro

open System
open System.IO
open System.Threading
open MkdSeg.Imaging.Geometry
open MkdSeg.Imaging.Nifti
open MkdSeg.Imaging.Rendering
open MkdSeg.Inference

/// One scan from its file to the files of its prediction.
[<RequireQualifiedAccess>]
module ScanStep =
    let private picture (model: TrainedModel) (path: string) (title: string) image classes (rows: VolumeRow list) =
        let colours = model.Description.Anatomy.Colours

        let structures =
            [ for row in rows ->
                  match colours.TryGetValue row.Structure with
                  | true, colour -> PictureStructure(row.Structure, row.Millilitres, colour)
                  | _ -> PictureStructure(row.Structure, row.Millilitres) ]

        ScanPicture.WritePng(path, image, classes, ResizeArray structures, title)

    /// Voxels above which memory is given back after every map: the runtime would take gigabytes more before it looks.
    let private large = 1L <<< 25

    let private writeMaps (model: TrainedModel) (outputs: ScanOutputs) (map: ProbabilityMap) (header: NiftiHeader) =
        let write (path: string) (numbers: unit -> Volume<float32>) =
            NiftiFile.WriteImage(path, numbers (), header)

            if header.Size.Count > large then
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, true, true)

        outputs.Uncertainty |> Option.iter (fun path -> write path (fun () -> map.EntropyOn header.Geometry))

        for folder in Option.toList outputs.Probabilities do
            for index, structure in Seq.indexed model.Description.Labels.Structures do
                write (ScanOutputs.ofStructure outputs folder structure) (fun () -> map.ProbabilityOn(header.Geometry, index + 1))

    /// Segments a scan and writes what is asked for, the labels last: where they are, all is. InvalidInputException where the scan or,
    /// with --strict, the answer is of no use; nothing was written then.
    let run
        (screen: Screen)
        (stop: CancellationToken)
        (call: PredictCall)
        (model: TrainedModel)
        (title: string)
        (scan: ScanFile)
        (outputs: ScanOutputs)
        : VolumeRow list =
        let segmentor = VolumeSegmentor(model, ReadoutName.Parse call.Readout, call.Flips)
        let header, image = NiftiFile.ReadHeader scan.Path, NiftiFile.ReadImage scan.Path
        ScanDoubts.ofScan screen call model scan.Path header image
        stop.ThrowIfCancellationRequested()

        if segmentor.RoomFor(image.Geometry).IsTiled then
            screen.Words $"{scan.Path}: a large scan at the model's spacing; it is worked through in parts to keep memory low."

        let answer = Progress.show screen title (fun _ -> segmentor.PredictScan image)
        let classes = answer.LabelsOn image.Geometry

        if call.KeepLargest then
            LargestComponent.Keep classes |> ignore

        stop.ThrowIfCancellationRequested()
        ScanDoubts.ofAnswer screen call model scan.Path classes answer.Quality
        let rows = VolumeRow.ofScan scan.Name model.Description.Labels classes (Some answer.Quality)
        writeMaps model outputs answer.Map header

        outputs.Overlay
        |> Option.iter (fun path -> picture model path (Path.GetFileName scan.Path |> nonNull) image classes rows)

        NiftiFile.WriteClasses(outputs.Labels, classes, model.Description.Labels, header)
        rows

    /// The volumes of a scan that was segmented before.
    let again (model: TrainedModel) (scan: ScanFile) (labels: string) : VolumeRow list =
        let map = model.Description.Labels
        VolumeRow.ofScan scan.Name map (map.ToClasses(NiftiFile.ReadLabels labels)) None
