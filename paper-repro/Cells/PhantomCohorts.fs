namespace MkdSeg.PaperRepro.Cells

open System
open System.IO
open MkdSeg.Data
open MkdSeg.Data.Sources
open MkdSeg.Imaging
open MkdSeg.Imaging.Rendering
open MkdSeg.Display
open MkdSeg.PaperRepro
open MkdSeg.Phantom
open MkdSeg.Phantom.Cohorts

/// Phantom patients for a notebook.
[<RequireQualifiedAccess>]
module PhantomCohorts =
    /// Refuses a folder that holds something else than this phantom, whole. InvalidInputException then.
    let requireSame (folder: string) (cohort: Cohort) : unit =
        if not (PhantomData.isAt folder cohort) then
            raise (
                InvalidInputException $"{folder} does not hold the {PhantomData.describe cohort} that is asked for; give another folder."
            )

    /// A data set of phantoms in `folder`, which is made if it is not there. The same cohort gives the same bytes on one kind of machine.
    /// InvalidInputException where the folder holds something else.
    let inFolder (folder: string) (cohort: Cohort) : IDataset =
        let make (screen: Screen) =
            if PhantomData.isToBeMade folder then
                Directory.CreateDirectory(Path.GetFullPath(Path.Combine(folder, ".."))) |> ignore

                CellInterruption.undisturbed (fun () ->
                    Progress.show screen "phantom" (PhantomData.write folder cohort (CellInterruption.token ())))
            else
                requireSame folder cohort

        // The same words whether it was there or not, so that a notebook that is run again shows the same.
        Shown.progress $"A {PhantomData.describe cohort}." make

        Dataset.Open folder

    let private panelsOf (captions: (string | null) list) (dataset: IDataset) (case: DatasetCase) : Panel list =
        let image, classes = case.ReadImage(), case.ReadLabels()
        let canonical = MkdSeg.Imaging.Geometry.CanonicalOrientation image.Geometry
        let image, classes = canonical.Apply image, canonical.Apply classes
        let marked j = DisplaySlice.Coronal(classes, j) |> Array.sumBy (fun c -> if c > 0uy then 1 else 0)
        let fullest = Seq.init image.Size.Y id |> Seq.maxBy marked
        let struct (low, high) = DisplayWindow.Of image.Voxels

        let panel (labels: byte[] | null) (caption: string | null) =
            Panel(
                image.Size.X,
                image.Size.Z,
                DisplaySlice.Coronal(image, fullest),
                low,
                high,
                labels,
                ClassNames = [| for structure in dataset.Labels.Structures -> structure.Name |],
                PixelSize = Nullable(PixelSize(image.Geometry.Spacing.X, image.Geometry.Spacing.Z)),
                InPatientSpace = not dataset.IsSliceStack,
                Caption = caption
            )

        List.map2 panel [ null; DisplaySlice.Coronal(classes, fullest) ] captions

    /// A case's fullest coronal slice in millimetres as it is stored: the image, and the image with its true labels.
    let panels (dataset: IDataset) (case: DatasetCase) : Panel list = panelsOf [ null; null ] dataset case

    /// The same under captions.
    let captionedPanels (dataset: IDataset) (case: DatasetCase) : Panel list = panelsOf [ case.Id; "true labels" ] dataset case

    /// The first annotated case of each modality, a row each, as `panels` shows it.
    let pictures (dataset: IDataset) : Panel list list =
        dataset.Cases |> Seq.filter _.HasLabels |> Seq.distinctBy _.Modality |> Seq.map (panels dataset) |> List.ofSeq
