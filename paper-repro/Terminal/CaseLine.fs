namespace MkdSeg.PaperRepro

open System
open System.Globalization
open MkdSeg.Data.Check

/// What a check of a data set says of one case, in words.
type CaseLine =
    {
        Case: string
        Voxels: string
        /// In mm, "-" where slices have none.
        Spacing: string
        /// Where the stored axes run, for example RAS.
        Axes: string
        Intensities: string
        /// How many of the label map's structures have a voxel.
        Structures: string
        /// Corrections, structures without a voxel, errors.
        Remarks: string
    }

[<RequireQualifiedAccess>]
module CaseLine =
    let private spacing (case: CaseReport) =
        match case.Spacing |> Option.ofNullable with
        | Some s -> String.Format(CultureInfo.InvariantCulture, "{0:0.##} x {1:0.##} x {2:0.##} mm", s.X, s.Y, s.Z)
        | None -> "?"

    let private remarks (case: CaseReport) =
        [ for correction in case.Corrections do
              string correction
          for left in case.NotUsed do
              string left
          if case.Missing.Count > 0 then
              "no voxel of " + String.Join(", ", case.Missing)
          for note in case.Notes do
              note
          for problem in case.Problems do
              "ERROR " + problem ]

    /// What could not be read is "?".
    let ofReport (report: DatasetReport) (case: CaseReport) : CaseLine =
        { Case = case.Id
          Voxels =
            (match case.Size |> Option.ofNullable with
             | Some size -> string size
             | None -> "?")
          Spacing = (if report.IsSliceStack then "-" else spacing case)
          Axes = case.Orientation |> Option.ofObj |> Option.defaultValue "?"
          Intensities =
            (match case.Intensities |> Option.ofNullable with
             | Some r -> $"{r.Minimum:G4} to {r.Maximum:G4}"
             | None -> "?")
          Structures = (if case.HasLabels then $"{case.Structures.Count} of {report.Labels.Structures.Count}" else "none")
          Remarks = String.concat "; " (remarks case) }
