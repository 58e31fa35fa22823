namespace MkdSeg.PaperRepro

open System
open System.IO
open System.Text
open Giraffe.ViewEngine
open MkdSeg.Data.Check
open MkdSeg.Imaging.Files
open MkdSeg.Imaging.Labels
open MkdSeg.Imaging.Rendering

/// A check as one page: a summary in words, what to look at, and a contact sheet. It is written part by part.
[<RequireQualifiedAccess>]
module CheckPage =
    /// Tells the pages that this program wrote from a user's own.
    [<Literal>]
    let private Generator = "MkdSeg.Repro check"

    /// Nothing is ever asked of a network; a browser that knows this rule refuses it too.
    [<Literal>]
    let private Policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"

    /// Whether a file is such a page.
    let isOn (path: string) : bool =
        use reader = new StreamReader(InputFile.Open path)
        let start = Array.zeroCreate<char> 2000
        String(start, 0, reader.ReadBlock(start, 0, start.Length)).Contains $"content=\"{Generator}\""

    let private anchor (index: int) = $"case-{index + 1}"

    let private finding (before: XmlNode list) (one: Finding) =
        let kind, sign = if one.Severity = Severity.Problem then "problem", "✗ " else "note", "! "
        li [ _class kind; attr "data-kind" one.Kind ] [ b [ attr "aria-hidden" "true" ] [ str sign ]; yield! before; str one.Words ]

    let private findings (nodes: XmlNode list) = if nodes.IsEmpty then [] else [ ul [ _class "findings" ] nodes ]

    let private swatches (labels: LabelMap) =
        let swatch (index: int) (structure: LabelledStructure) =
            let colour = StructureColours.OfClass(byte (index + 1))
            li [] [ i [ _style $"background: rgb({colour.Red}, {colour.Green}, {colour.Blue})" ] []; str structure.Name ]

        ul [ _class "swatches"; attr "aria-label" "Colours of the structures" ] (labels.Structures |> Seq.mapi swatch |> List.ofSeq)

    /// Every finding of a case with a link to it, problems first.
    let private toLookAt (report: DatasetReport) =
        let all =
            [ for index, case in Seq.indexed report.Cases do
                  for one in case.Findings -> one.Severity, finding [ a [ _href $"#{anchor index}" ] [ str case.Id ]; str ": " ] one ]

        let own = [ for one in report.Findings -> one.Severity, finding [] one ]
        let sorted = own @ all |> List.sortBy (fun (severity, _) -> -(int severity)) |> List.map snd

        Html.part 2 "findings" "What to look at" (if sorted.IsEmpty then [ Html.text "Nothing stands out." ] else findings sorted)

    let private top (report: DatasetReport) =
        header
            []
            [ h1 [] [ str $"Data check: {report.Name}" ]
              section
                  [ _id "bottom-line"; attr "aria-label" "Summary" ]
                  [ ul
                        []
                        [ li [] [ str (CheckWords.verdict report) ]
                          for line in CheckWords.cases report do
                              li [] [ str line ]
                          li [] [ str $"Recognised as {report.Recognised}" ] ] ]
              dl
                  [ _class "facts" ]
                  [ dt [] [ str "Labels" ]
                    dd [] [ str (string report.Labels) ]
                    match report.Fingerprint with
                    | null -> ()
                    | made ->
                        dt [] [ str "Fingerprint" ]
                        dd [] [ Html.code made.Sha256 ]
                        dt [] [ str "Made of" ]
                        dd [] [ str (CheckWords.preparation made) ] ] ]

    let private legend (report: DatasetReport) =
        let words =
            if report.IsSliceStack then
                "The middle slice of each case with the contours of its labels."
            else
                "Planes through the middle of the labels, or of the image without labels, in millimetres; "
                + $"the bar is {CheckPictures.Bar} mm. R right, L left, A front, P back, S head, as seen by radiologists."

        div [ _class "legend" ] [ swatches report.Labels; Html.note words ]

    let private histogram (made: CaseFingerprint) =
        let most = Seq.max made.Histogram |> float

        let bars =
            [ for bin, pixels in Seq.indexed made.Histogram do
                  let height = if most > 0.0 then 20.0 * float pixels / most else 0.0
                  FormattableString.Invariant $"<rect x=\"{8 * bin}\" y=\"{20.0 - height:F1}\" width=\"7\" height=\"{height:F1}\"/>" ]

        rawText (
            "<svg class=\"histogram\" viewBox=\"0 0 128 20\" role=\"img\" aria-label=\"Histogram of the prepared intensities\">"
            + String.concat "" bars
            + "</svg>"
        )

    let private structures (case: CaseReport) =
        [ for one in case.Structures do
              match one.Millilitres |> Option.ofNullable with
              | Some ml -> $"""{one.Name} {CheckWords.number (if ml >= 10.0 then "0" else "0.##") ml} ml"""
              | None -> $"{one.Name} {one.Voxels} voxels" ]
        |> String.concat ", "

    let private facts (report: DatasetReport) (case: CaseReport) =
        let line = CaseLine.ofReport report case
        let fact (name: string) (content: XmlNode list) = [ dt [] [ str name ]; dd [] content ]

        let turned =
            match case.ObliquityDegrees |> Option.ofNullable with
            | Some degrees when degrees >= 0.5 -> $""", turned by {CheckWords.number "0" degrees} degrees"""
            | _ -> ""

        dl
            [ _class "facts" ]
            [ yield!
                  fact
                      "Image"
                      [ str $"{CheckWords.modality case.Modality}, {line.Voxels} voxels, {line.Spacing}, axes {line.Axes}{turned}" ]
              yield! fact "Intensities" [ str line.Intensities ]
              if case.HasLabels then
                  yield! fact "Structures" [ str (structures case) ]
              if case.Missing.Count > 0 then
                  yield! fact "No voxel of" [ str (String.Join(", ", case.Missing)) ]
              for correction in Seq.append case.Corrections case.NotUsed do
                  yield! fact "Read as" [ str (string correction) ]
              match case.Fingerprint with
              | null -> ()
              | made ->
                  yield!
                      fact
                          "Prepared"
                          [ Html.code (made.Sha256.Substring(0, 16))
                            str (
                                $""" mean {CheckWords.number "0.000" made.Mean}, sd {CheckWords.number "0.000" made.StandardDeviation}, """
                                + $"{CheckWords.percent made.ClippedLow} clipped dark, "
                                + $"{CheckWords.percent made.ClippedHigh} clipped bright, "
                                + $"{CheckWords.percent made.NotScanned} outside the image "
                            )
                            histogram made ] ]

    let private marks (case: CaseReport) =
        let mark (kind: string) (words: string) = span [ _class $"mark {kind}" ] [ str words ]

        [ if case.Problems.Count > 0 then
              mark "problem" $"""✗ {CheckWords.count case.Problems.Count "problem"}"""
          if case.Notes.Count > 0 then
              mark "note" $"""! {CheckWords.count case.Notes.Count "note"}"""
          if case.Findings.Count = 0 then
              mark "good" "✓"
          if not case.HasLabels then
              mark "note" "no labels" ]

    /// Writes the page; an older one is replaced.
    let write (path: string) (report: DatasetReport) (pictures: CheckPictures) : unit =
        AtomicFile.Write(
            path,
            fun stream ->
                let raw (text: string) = stream.Write(ReadOnlySpan(Encoding.UTF8.GetBytes text))
                let put (node: XmlNode) = raw (RenderView.AsString.htmlNode node)

                raw "<!DOCTYPE html>\n<html lang=\"en\">"

                put (
                    head
                        []
                        [ meta [ _charset "utf-8" ]
                          meta [ _name "generator"; _content Generator ]
                          meta [ _httpEquiv "Content-Security-Policy"; _content Policy ]
                          meta [ _name "viewport"; _content "width=device-width, initial-scale=1" ]
                          title [] [ str $"Data check: {report.Name}" ]
                          style [] [ rawText (PageFiles.style () + PageFiles.checkStyle ()) ] ]
                )

                raw "\n<body>"
                put (top report)
                raw "\n<main>"
                put (toLookAt report)
                raw "\n<section id=\"cases\">"
                put (h2 [] [ str "Contact sheet" ])
                put (legend report)

                for index, case in Seq.indexed report.Cases do
                    let kind =
                        if case.Problems.Count > 0 then " problem"
                        elif case.Notes.Count > 0 then " noted"
                        else ""

                    raw $"\n<section class=\"case{kind}\" id=\"{anchor index}\">"
                    put (h3 [] (str case.Id :: marks case))
                    pictures.CopyTo(case.Id, stream)
                    List.iter put (findings [ for one in case.Findings -> finding [] one ])
                    put (facts report case)
                    raw "</section>"

                raw "\n</section>\n</main>\n</body>\n</html>\n"
        )
