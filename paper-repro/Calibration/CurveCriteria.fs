namespace MkdSeg.PaperRepro

open System.IO
open MkdSeg.Evaluation
open MkdSeg.Imaging

/// What the finished points of the learning curves say.
[<RequireQualifiedAccess>]
module CurveCriteria =
    let private rows (folder: string) (points: CurvePoint list) : ScoreRow list list =
        [ for point in points do
              let file = CurvePoint.file folder point

              if File.Exists file then
                  ScoreTable.readCsv file ]

    let private mean (rows: ScoreRow list) : float =
        let _, summary = ScoreSummary.macroAverage rows |> List.head
        summary.Mean |> Option.defaultValue 0.0

    let private curve name value real range = { Part = "curve"; Name = name; Unit = "Dice"; Value = value; Real = real; Range = range }

    /// Mean Dice of a modality by the number of annotated patients, over the finished repetitions.
    let private means (folder: string) (modality: Modality) : (int * float) list =
        [ for annotated, _, _ in Criterion.curve do
              match
                  rows
                      folder
                      [ for point in CurvePoint.all do
                            if point.Modality = modality && point.Annotated = annotated then
                                point ]
              with
              | [] -> ()
              | some -> annotated, some |> List.averageBy mean ]

    /// Mean Dice of each structure over everything finished of a modality.
    let private structures (folder: string) (modality: Modality) : (string * float) list =
        match rows folder (CurvePoint.all |> List.filter (fun point -> point.Modality = modality)) |> List.concat with
        | [] -> []
        | rows -> [ for (structure, _), summary in ScoreSummary.perStructure rows -> structure, summary.Mean |> Option.defaultValue 0.0 ]

    /// Criteria of the points that are finished.
    let ofFolder (folder: string) : Criterion list =
        let ct, mr = means folder Modality.Ct, means folder Modality.Mr
        let real = Map.ofList [ for annotated, real, off in Criterion.curve -> annotated, (real, off) ]

        [ for annotated, value in ct do
              let known, off = real[annotated]
              curve $"CT, {annotated} annotated" value $"{known:F2}" (Some(known - off, known + off))
          for annotated, value in mr do
              curve $"MR, {annotated} annotated" value "" None
          for annotated, value in mr do
              match List.tryFind (fst >> (=) annotated) ct with
              | Some(_, other) -> curve $"MR less CT, {annotated} annotated" (value - other) "below 0" (Some(-1.0, 0.0))
              | None -> ()
          let byStructure = structures folder Modality.Ct

          for structure, value in byStructure do
              let rank = byStructure |> List.filter (fun (_, other) -> other < value) |> List.length

              match structure with
              | "pa" -> curve "CT, place of pa from the hardest" (float (rank + 1)) "1" (Some(1.0, 1.0))
              | "la"
              | "lv" -> curve $"CT, place of {structure} from the easiest" (float (byStructure.Length - rank)) "1 or 2" (Some(1.0, 2.0))
              | _ -> ()

              curve $"CT, {structure}" value "" None ]
