namespace MkdSeg.PaperRepro

open System.Collections.Generic
open MkdSeg.Data.Sources
open MkdSeg.Imaging
open MkdSeg.Imaging.Rendering
open MkdSeg.PaperRepro.Cells

/// What the patients of a cohort look like: a CT and an MR patient a row, each as an image and with its labels.
[<RequireQualifiedAccess>]
module CalibrationPicture =
    /// Writes a sheet of the first patients of each modality as PNG.
    let write (path: string) (dataset: IDataset) (patients: int) : unit =
        let first modality = dataset.Cases |> Seq.filter (fun case -> case.Modality = modality) |> Seq.truncate patients |> List.ofSeq

        let rows =
            List.map2
                (fun ct mr ->
                    ResizeArray(PhantomCohorts.captionedPanels dataset ct @ PhantomCohorts.captionedPanels dataset mr)
                    :> IReadOnlyList<Panel>)
                (first Modality.Ct)
                (first Modality.Mr)

        PictureSheet.WritePng(path, ResizeArray rows, title = "Patients of the phantom in CT and MR")
