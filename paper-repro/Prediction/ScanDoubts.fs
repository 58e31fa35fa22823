namespace MkdSeg.PaperRepro

open MkdSeg.Imaging
open MkdSeg.Imaging.Geometry
open MkdSeg.Imaging.Nifti
open MkdSeg.Inference

/// What makes an answer likely worthless: a line on standard error each, or the end of the scan with --strict.
[<RequireQualifiedAccess>]
module ScanDoubts =
    let private tell (screen: Screen) (strict: bool) (scan: string) (doubts: string seq) =
        for doubt in doubts do
            if strict then
                raise (InvalidInputException $"{scan}: {doubt}; nothing was written, because of --strict.")

            let stop = if doubt.EndsWith '?' then "" else "."
            screen.Error.WriteLine $"mkdseg: warning: {scan}: {doubt}{stop}"

    /// Before a scan is segmented; what no network could answer to is refused unless forced.
    let ofScan (screen: Screen) (call: PredictCall) (model: TrainedModel) (scan: string) (header: NiftiHeader) (image: Volume<float32>) =
        if not call.Force then
            match ScanCheck.Hopeless(header, image) |> List.ofSeq with
            | [] -> ()
            | doubt :: _ ->
                raise (InvalidInputException $"{scan}: {doubt}; give the scan itself, repaired if need be, or --force to segment this.")

        ScanCheck.OfScan(header, image, model.Scans, model.Description.Preprocessor.FieldOfViewMm)
        |> tell screen call.Strict scan

    /// Held-out cases that a readout's quality can be held against: they were scored by the ensemble.
    let private heldOut (model: TrainedModel) (readout: Readout) = if readout = Readout.Ensemble then model.Quality else null

    /// After it was segmented, before anything is written.
    let ofAnswer (screen: Screen) (call: PredictCall) (model: TrainedModel) (scan: string) (classes: Volume<byte>) (quality: CaseQuality) =
        let run = model.Description

        Seq.append
            (ScanCheck.OfPrediction(classes, run.Labels, run.Places, run.Preprocessor.FieldOfViewMm.Value))
            (ScanCheck.OfQuality(quality, heldOut model (ReadoutName.Parse call.Readout)))
        |> tell screen call.Strict scan
