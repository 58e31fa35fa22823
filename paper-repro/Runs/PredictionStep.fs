namespace MkdSeg.PaperRepro

open System
open System.IO
open System.Threading
open MkdSeg.Data.Preprocessing
open MkdSeg.Data.Sources
open MkdSeg.Evaluation
open MkdSeg.Imaging
open MkdSeg.Imaging.Geometry
open MkdSeg.Imaging.Labels
open MkdSeg.Imaging.Nifti
open MkdSeg.Inference
open TorchSharp

/// Segments the held-out cases of a run and scores them.
[<RequireQualifiedAccess>]
module PredictionStep =
    /// Labels on the grid of their case.
    let writeLabels (path: string) (labels: Volume<uint16>) (case: DatasetCase) (isStack: bool) =
        if isStack then
            NiftiFile.WriteLabels(path, labels)
        else
            NiftiFile.WriteLabels(path, labels, NiftiFile.ReadHeader case.ImagePaths[0])

    /// The middle of the crop that a held-out case is segmented in: that of its labels, as the group's recipe prepares test volumes too.
    /// Methods are compared by how they segment the anatomy, not by how they find it. Stacks of pictures are taken whole.
    let private centre (dataset: IDataset) (case: DatasetCase) =
        if dataset.IsSliceStack then Nullable() else Nullable(HeartRegion.OfCase(case).Centre)

    /// What goes wrong with a case is told with its name.
    let private segment (segmentor: VolumeSegmentor) (dataset: IDataset) (case: DatasetCase) =
        let image, centre = case.ReadImage(), centre dataset case

        try
            segmentor.Segment(image, centre)
        with :? InvalidInputException as problem ->
            raise (InvalidInputException($"{case.ImagePaths[0]} (case {case.Id}): {problem.Message}", problem))

    /// Label values for every case that has no prediction yet, as NIfTI on the case's own grid.
    let predict
        (dataset: IDataset)
        (model: TrainedModel)
        (jobs: (Readout * DatasetCase * string) list)
        (stop: CancellationToken)
        (report: Progress -> unit)
        =
        jobs
        |> List.iteri (fun index (readout, case, path) ->
            stop.ThrowIfCancellationRequested()
            report { Done = index; Total = jobs.Length; Note = case.Id }

            if not (File.Exists path) then
                Path.GetDirectoryName path |> nonNull |> Directory.CreateDirectory |> ignore
                let classes = segment (VolumeSegmentor(model, readout)) dataset case
                writeLabels path (model.Description.Labels.ToValues classes) case dataset.IsSliceStack)

    /// The structures of a label map, in its order.
    let structures (labels: LabelMap) : Structure list =
        [ for structure in labels.Structures -> { Name = structure.Name; Value = structure.Value } ]

    /// Those that are annotated in a case: what is unknown there cannot be scored.
    let private known (labels: LabelMap) (case: DatasetCase) : Structure list =
        match case.Annotated with
        | null -> structures labels
        | annotated -> structures labels |> List.filter (fun structure -> Seq.contains structure.Name annotated)

    /// Labels without the structures that are unknown in a case: a prediction may show them, and nobody can say whether it is right.
    let private withoutUnknown (labels: LabelMap) (case: DatasetCase) (volume: Volume<uint16>) : Volume<uint16> =
        let scored = set [ for structure in known labels case -> structure.Value ]

        if scored.Count = labels.Structures.Count then
            volume
        else
            Volume<uint16>(volume.Geometry, volume.Voxels |> Array.map (fun value -> if scored.Contains value then value else 0us))

    /// What an absent structure scores: nothing if it is rightly left out, the worst if missed or invented.
    let policy =
        { BothAbsent = WhenBothAbsent.Skip; AbsentFromPrediction = WhenOneAbsent.Worst; AbsentFromTruth = WhenOneAbsent.Worst }

    /// What tables show: overlap, and a distance where voxels have a size.
    let metrics (isSliceStack: bool) = if isSliceStack then [ Metric.Dice ] else [ Metric.Dice; Metric.AssdMeanOfMeans ]

    /// Scores of predictions against the data set's own labels.
    let score
        (dataset: IDataset)
        (pairs: (DatasetCase * string) list)
        (stop: CancellationToken)
        (report: int -> string -> unit)
        : ScoreRow list =
        pairs
        |> List.mapi (fun index (case, path) ->
            stop.ThrowIfCancellationRequested()
            report index case.Id
            let judged = withoutUnknown dataset.Labels case
            let truth = judged (dataset.Labels.ToValues(case.ReadLabels()))
            let prediction = judged (NiftiFile.ReadLabels path)
            Evaluation.evaluate policy (metrics dataset.IsSliceStack) (known dataset.Labels case) case.Id truth prediction)
        |> List.concat
