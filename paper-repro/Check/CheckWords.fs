namespace MkdSeg.PaperRepro

open System
open System.Globalization
open MkdSeg.Data.Check
open MkdSeg.Imaging

/// What a check says in words, on the screen and on the page.
[<RequireQualifiedAccess>]
module CheckWords =
    let modality (one: Modality) = one.InWords

    /// "1 note", "3 notes".
    let count (number: int) (noun: string) = if number = 1 then $"1 {noun}" else $"{number} {noun}s"

    let number (format: string) (value: float) = value.ToString(format, CultureInfo.InvariantCulture)

    let percent (share: float) = number "0.#" (100.0 * share) + " %"

    let problems (report: DatasetReport) = report.Problems.Count + Seq.sumBy (fun (case: CaseReport) -> case.Problems.Count) report.Cases

    /// Cases of each modality and how many are annotated.
    let cases (report: DatasetReport) : string list =
        [ for one, own in report.Cases |> Seq.groupBy _.Modality |> Seq.sortBy fst do
              let own = List.ofSeq own
              let annotated = own |> List.filter _.HasLabels |> List.length
              let how = if annotated = own.Length then "all annotated" else $"{annotated} of them annotated"

              let isPartly (case: CaseReport) = case.Findings |> Seq.exists (fun one -> one.Kind = FindingKind.NotAnnotated)

              let partly =
                  match own |> List.filter isPartly |> List.length with
                  | 0 -> ""
                  | n -> $", {n} of them in part"

              let number = count own.Length (modality one + " case")
              $"{number}, {how}{partly}" ]

    /// The first thing to read.
    let verdict (report: DatasetReport) : string =
        let noted = report.Cases |> Seq.filter (fun case -> case.Notes.Count > 0) |> Seq.length
        let notes = report.Notes.Count + Seq.sumBy (fun (case: CaseReport) -> case.Notes.Count) report.Cases
        let failed = report.Cases |> Seq.filter (fun case -> case.Problems.Count > 0) |> Seq.length

        let errors =
            match problems report with
            | 0 -> "No problem: these files can be read and trained on."
            | n ->
                let folder = if report.Problems.Count > 0 then $" ({report.Problems.Count} of the folder as a whole)" else ""
                $"""{count n "problem"} in {count failed "case"}{folder}: repair or remove these files, or training fails or misleads."""

        let looks =
            let where = if noted > 0 then ", in " + count noted "case" else ""

            if notes = 0 then
                "Nothing else stands out."
            else
                $"""{count notes "note"}{where}: worth a look, but training goes on."""

        $"{errors} {looks}"

    /// How the fingerprints were made.
    let preparation (made: PreprocessingFingerprint) : string =
        let prepared = made.Preparation

        let cases = count made.Cases.Count "case"

        let crop =
            match prepared.FieldOfViewMm |> Option.ofNullable with
            | Some edge ->
                let pixel = number "0.##" (edge / float prepared.Pixels)
                $"""a crop of {number "0.#" edge} mm that fits all labels, {prepared.Pixels} x {prepared.Pixels} pixels of {pixel} mm"""
            | None -> $"whole slices, {prepared.Pixels} x {prepared.Pixels} pixels"

        $"{crop}, {cases}"
