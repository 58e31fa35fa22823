namespace MkdSeg.PaperRepro.Cells

open System.IO
open MkdSeg.Data
open MkdSeg.Data.Check
open MkdSeg.Imaging
open MkdSeg.Imaging.Geometry
open MkdSeg.Imaging.Nifti
open MkdSeg.Imaging.Rendering
open MkdSeg.Display
open MkdSeg.PaperRepro

/// The check of a data set as a notebook shows it.
[<RequireQualifiedAccess>]
module Audit =
    [<Literal>]
    let private LeftAtrium = 420us

    [<Literal>]
    let private Slip = 421us

    /// A phantom in `folder` whose first MR label file has 421 for 420, as one public MM-WHS file has; gives the folder.
    let phantom (folder: string) (cohort: Cohort) : string =
        let dataset = PhantomCohorts.inFolder folder cohort
        let path = dataset.Cases |> Seq.find (fun case -> case.Modality = Modality.Mr) |> _.LabelPaths[0]
        let labels = NiftiFile.ReadLabels path

        if Array.contains LeftAtrium labels.Voxels then
            let slipped = labels.Voxels |> Array.map (fun value -> if value = LeftAtrium then Slip else value)
            NiftiFile.WriteLabels(path, Volume<uint16>(labels.Geometry, slipped), NiftiFile.ReadHeader path)

        folder

    /// Reads every file, as `mkdseg check`.
    let check (folder: string) : DatasetReport =
        Shown.progress $"Every file of {Path.GetFileName(Path.TrimEndingDirectorySeparator folder)} was read." (fun _ ->
            DatasetCheck.Run folder)

    /// A line for each case.
    let lines (report: DatasetReport) : CaseLine list = report.Cases |> Seq.map (CaseLine.ofReport report) |> List.ofSeq

    /// A case of each modality, image and labels.
    let pictures (folder: string) : Panel list list = PhantomCohorts.pictures (Dataset.Open folder)

    /// Mean volume in ml of each labelled structure, by modality.
    let volumes (report: DatasetReport) : (string * (string * float) list) list =
        let millilitres (case: CaseReport) (structure: StructureCount) =
            structure.Name, float structure.Voxels * case.VoxelVolume.Value / 1000.0

        [ for modality, cases in report.Cases |> Seq.filter (fun case -> case.VoxelVolume.HasValue) |> Seq.groupBy _.Modality do
              let found =
                  [ for case in cases do
                        for structure in case.Structures -> millilitres case structure ]

              modality.InWords,
              [ for structure in report.Labels.Structures do
                    match found |> List.filter (fun (name, _) -> name = structure.Name) with
                    | [] -> ()
                    | values -> structure.Name, values |> List.averageBy snd ] ]

    /// The chart of these volumes; a sentence where slices have no millimetres.
    let volumeChart (report: DatasetReport) : MimeBundle =
        if report.IsSliceStack then
            Shown.words "Slices without voxel size have no volumes."
        else
            volumes report |> TableCharts.bars "Mean volume of each structure" "ml" |> Forms.ofValue

    /// Whether the data can be trained on, and what was put right or is missing.
    let verdict (report: DatasetReport) : string list =
        let cases = List.ofSeq report.Cases

        let annotated modality =
            cases |> List.filter (fun case -> case.Modality = modality && case.HasLabels && case.Problems.Count = 0) |> List.length

        let errors = report.Problems.Count + List.sumBy (fun (case: CaseReport) -> case.Problems.Count) cases
        let corrected = cases |> List.filter (fun case -> case.Corrections.Count > 0)
        let lacking = cases |> List.filter (fun case -> case.Missing.Count > 0)
        let ct, mr = annotated Modality.Ct, annotated Modality.Mr
        // One annotated target volume to train on and one to test, and an assistant, in either role.
        let isEnough = ct >= 2 && mr >= 2

        [ (if errors > 0 then $"No: {errors} errors, listed above; repair or remove these files."
           elif not isEnough then $"No: {ct} annotated CT and {mr} annotated MR cases; at least 2 of each are needed."
           else $"Yes: {ct} annotated CT and {mr} annotated MR cases without an error.")
          for case in corrected do
              let corrections = case.Corrections |> Seq.map string |> String.concat ", "
              $"{case.Id} is read with a correction: {corrections}."
          if lacking.IsEmpty then
              "Every labelled case holds every structure."
          else
              $"{lacking.Length} cases lack a structure, which may be right of a patient." ]
