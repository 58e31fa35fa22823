namespace MkdSeg.PaperRepro

open System
open System.IO
open Giraffe.ViewEngine
open MkdSeg.Imaging.Files
open MkdSeg.Display

/// The whole page.
[<RequireQualifiedAccess>]
module ReportPage =
    /// Tells the pages that this program wrote from a user's own.
    [<Literal>]
    let private Generator = "MkdSeg.Repro report"

    /// Whether a file is such a page.
    let isOn (path: string) : bool =
        use reader = new StreamReader(InputFile.Open path)
        let start = Array.zeroCreate<char> 2000
        String(start, 0, reader.ReadBlock(start, 0, start.Length)).Contains $"content=\"{Generator}\""

    /// Nothing is ever asked of a network; a browser that knows this rule refuses it too.
    [<Literal>]
    let private Policy = "default-src 'none'; img-src data: blob:; style-src 'unsafe-inline'; script-src 'unsafe-inline'"

    [<Literal>]
    let private Paper = "Towards Cross-modality Medical Image Segmentation with Online Mutual Knowledge Distillation"

    /// A sign, so that it reads without colour, and the class of its style.
    let private marks (kind: VerdictKind) =
        match kind with
        | VerdictKind.Reproduced -> "✓", "reproduced"
        | VerdictKind.NotReproduced -> "✗", "not-reproduced"
        | VerdictKind.Undecided -> "?", "undecided"
        | VerdictKind.NotTested -> "○", "not-tested"
        | _ -> "–", "not-judged"

    let private verdict (words: string) =
        let sign, style = marks (Verdict.kind words)
        span [ _class $"verdict {style}" ] [ b [ attr "aria-hidden" "true" ] [ str sign ]; str $"\u00A0{words}" ]

    let private verdicts (claims: ClaimRow list) =
        let cells (row: ClaimRow) =
            let cells = TableText.claimCells row

            [ span [] [ span [ _class "id" ] [ str $"{row.Claim.Id}: " ]; str row.Claim.Statement ]
              for cell in cells.Tail |> List.take (cells.Length - 2) do
                  str cell
              verdict row.Verdict ]

        Html.part
            2
            "verdicts"
            "What the paper claims"
            [ Html.text (Verdict.tally (claims |> List.map _.Verdict))
              div
                  [ _class "claims" ]
                  [ Html.tableOf
                        "Claims of the paper with our values and verdicts"
                        ((=) "difference")
                        TableText.claimHeader
                        (List.map cells claims) ]
              yield! List.map Html.note TableText.claimNotes ]

    /// The paper whose claims these are.
    let private paper () =
        let link (address: string) (words: string) = a [ _href address ] [ str words ]

        p
            [ _class "paper" ]
            [ str "Kang Li, Lequan Yu, Shujun Wang, Pheng-Ann Heng: "
              cite [] [ str Paper ]
              str ". AAAI 2020. "
              link "https://doi.org/10.1609/aaai.v34i01.5421" "doi:10.1609/aaai.v34i01.5421"
              str ", "
              link "https://arxiv.org/abs/2010.01532" "arXiv:2010.01532" ]

    let private bottomLine (sentences: string list) =
        section [ _id "bottom-line"; attr "aria-label" "Bottom line" ] [ ul [] [ for sentence in sentences -> li [] [ str sentence ] ] ]

    let private top (results: Results) (title: string) (sentences: string list) =
        header
            []
            [ h1 [] [ str title ]
              paper ()
              bottomLine sentences
              dl
                  [ _class "facts" ]
                  [ dt [] [ str "Data" ]
                    dd [] [ str results.Plan.Data.Name ]
                    dt [] [ str "Profile" ]
                    dd [] [ str results.Plan.Profile ]
                    dt [] [ str "Seeds" ]
                    dd [] [ str (Provenance.seeds results) ] ]
              if not results.Problems.IsEmpty then
                  Html.text $"Damaged results, left out of everything below: {results.Problems.Length}."
              noscript [] [ Html.text "Without JavaScript the charts are pictures, and those of single structures are left out." ] ]

    let private contents (tables: TableResult list) (hasCurves: bool) =
        let link (id: string) (words: string) = li [] [ a [ _href $"#{id}" ] [ str words ] ]

        nav
            [ attr "aria-label" "Contents" ]
            [ ul
                  []
                  [ link "verdicts" "Claims"
                    for table in tables do
                        link (TableSection.id table) table.Table.Name
                    if hasCurves then
                        link "curves" "Curves"
                    link "learning" "Learning curves"
                    link "cases" "Cases"
                    link "again" "Make it again" ] ]

    /// The page as text. Reads what lies beside the results: logs, data, networks, predictions; what is not there is left out
    /// with a word. `damaged` hears of every file of a picture that cannot be read.
    let make (damaged: string -> unit) (results: Results) (tables: TableResult list) (claims: ClaimRow list) : string =
        let name = "Online mutual knowledge distillation, replayed"
        let curves = CurveSection.part tables

        html
            [ _lang "en" ]
            [ head
                  []
                  [ meta [ _charset "utf-8" ]
                    meta [ _name "generator"; _content Generator ]
                    meta [ _httpEquiv "Content-Security-Policy"; _content Policy ]
                    meta [ _name "viewport"; _content "width=device-width, initial-scale=1" ]
                    title [] [ str $"{name}: {results.Plan.Data.Name}" ]
                    style [] [ rawText (PageFiles.style ()) ] ]
              body
                  []
                  [ top results name (BottomLine.sentences tables claims)
                    main
                        []
                        [ contents tables curves.IsSome
                          verdicts claims
                          Html.part 2 "tables" "Tables" (List.map TableSection.part tables)
                          yield! Option.toList curves
                          LearningCurves.part results
                          CasePictures.part damaged results tables ]
                    footer [] [ Provenance.part results ]
                    script [] [ rawText (ChartPage.library ()) ]
                    script [] [ rawText (PageFiles.script ()) ] ] ]
        |> RenderView.AsString.htmlDocument
