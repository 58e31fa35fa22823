namespace MkdSeg.PaperRepro.Cells

open System
open MathNet.Numerics.Statistics
open MkdSeg.Data.Preprocessing
open MkdSeg.Data.Sources
open MkdSeg.Imaging.Rendering
open MkdSeg.Inference
open MkdSeg.Display
open MkdSeg.PaperRepro
open MkdSeg.Training.Methods

/// Mean prepared intensity of a structure, from -1 (black) to 1 (white).
type IntensityLine =
    {
        Structure: string
        /// In assistant images as they are.
        Assistant: float
        /// In the same images translated to the target's look.
        Translated: float
        /// In target images of other patients.
        Target: float
    }

    /// How much nearer to the target translation brings the structure; below 0, how much farther.
    member line.Nearer: float = abs (line.Assistant - line.Target) - abs (line.Translated - line.Target)

/// What the image alignment module makes of assistant images.
type Translation =
    {
        /// Fullest slices: assistant, the same translated, a target of another patient.
        Panels: Panel list list
        /// Correlation of translated slices with their originals over all pixels; below 0 contrast is inverted.
        Polarity: float
        /// The case whose translated slices correlate least with their originals.
        Worst: string * float
        /// Fine grain of translated slices over that of target slices: 1 is as smooth as the target, chequered slices are far above.
        Grain: float
        Intensities: IntensityLine list
    }

[<RequireQualifiedAccess>]
module Translation =
    let private correlation (pairs: (float32[] * float32[]) list) : float =
        let pixels choose = pairs |> Seq.collect choose |> Seq.map float
        Correlation.Pearson(pixels fst, pixels snd)

    /// Mean size of what is left of two by two neighbours without their mean, their rows and their columns: the pattern of a chequer-board.
    let private grain (width: int) (slices: float32[] list) : float =
        let chequer (slice: float32[]) =
            seq {
                for y in 0 .. slice.Length / width - 2 do
                    for x in 0 .. width - 2 do
                        let at = y * width + x
                        abs (float slice[at] - float slice[at + 1] - float slice[at + width] + float slice[at + width + 1]) / 4.0
            }

        slices |> Seq.collect chequer |> Seq.average

    /// Mean intensity of each class over slices with their classes; NaN where a class has no pixel.
    let private means (classCount: int) (slices: (float32[] * byte[]) list) : float[] =
        let sums, counts = Array.zeroCreate<float> classCount, Array.zeroCreate<int> classCount

        for grey, classes in slices do
            classes
            |> Array.iteri (fun at c ->
                sums[int c] <- sums[int c] + float grey[at]
                counts[int c] <- counts[int c] + 1)

        Array.map2 (fun sum count -> sum / float count) sums counts

    /// Translates every slice of the assistants. The cases have labels; the run's method translates, else InvalidOperationException.
    let study (model: TrainedModel) (assistants: DatasetCase list) (targets: DatasetCase list) : Translation =
        let prepare (case: DatasetCase) = model.Description.Preprocessor.Prepare case
        let assistants, targets = List.map prepare assistants, List.map prepare targets

        let translate (prepared: PreparedCase) (j: int) =
            match CellInterruption.undisturbed (fun () -> Picture.translated model prepared j) with
            | Some slice -> slice
            | None -> invalidOp $"The method {model.Description.Options.Method} translates nothing."

        let ofCase (case: PreparedCase) = [ for j in 0 .. case.SliceCount - 1 -> case.ImageSlice j, translate case j, case.ClassSlice j ]
        let cases = [ for case in assistants -> case, ofCase case ]
        let all = List.collect snd cases

        let targetSlices =
            [ for case in targets do
                  for j in 0 .. case.SliceCount - 1 -> case.ImageSlice j, case.ClassSlice j ]

        let polarity slices = correlation [ for image, translated, _ in slices -> image, translated ]
        let labels = model.Description.Labels
        let raw = means labels.ClassCount [ for image, _, classes in all -> image, classes ]
        let translated = means labels.ClassCount [ for _, image, classes in all -> image, classes ]
        let target = means labels.ClassCount targetSlices
        let preprocessor = model.Description.Preprocessor
        let width = preprocessor.Pixels
        let worst, least = cases |> List.map (fun (case, slices) -> case.Id, polarity slices) |> List.minBy snd
        let panel (case: PreparedCase) (grey: float32[]) = Picture.panel labels preprocessor LabelStyle.Contour case grey null

        { Panels =
            [ for case, other in List.zip (List.truncate targets.Length assistants) (List.truncate assistants.Length targets) ->
                  let j, k = Picture.fullest case, Picture.fullest other
                  [ panel case (case.ImageSlice j); panel case (translate case j); panel other (other.ImageSlice k) ] ]
          Polarity = polarity all
          Worst = worst, Math.Round(least, 3)
          Grain = grain width [ for _, translated, _ in all -> translated ] / grain width (List.map fst targetSlices)
          Intensities =
            [ for index, structure in Seq.indexed labels.Structures ->
                  let mean (values: float[]) = Math.Round(values[index + 1], 3)
                  { Structure = structure.Name; Assistant = mean raw; Translated = mean translated; Target = mean target } ] }

    /// What the judge of recorded runs found in their assistants, before and after translation.
    let recorded (table: string) : MimeBundle =
        match
            Evidence.tryRecorded table
            |> Option.bind (fun evidence -> evidence.Table.Gate |> Option.map (fun gate -> evidence, gate))
        with
        | None -> Shown.words $"No recorded table {table} holds a judgement of its translation."
        | Some(evidence, gate) ->
            let dice = TableText.number "0.000"

            Shown.grid
                [ $"the judge's Dice, profile {evidence.Table.Setting.Profile}"; "Dice" ]
                [ [ "assistant slices as they are"; dice gate.Raw ]
                  [ "matched in histogram"; dice gate.Matched ]
                  for row in gate.Rows do
                      [ $"translated, {List.last row.Rows}"; dice row.Dice ]
                  for oracle in Option.toList gate.Oracle do
                      [ "the same patients as the target would show them"; dice oracle ] ]

    /// Grain above which translated slices are called chequered: half as much again as the target's own.
    [<Literal>]
    let private MostGrain = 1.5

    /// Whether translation moves the structures towards the target, which it moves away, and whether it keeps the picture in every case
    /// without a pattern of its own.
    let verdict (translation: Translation) : string list =
        let lines = translation.Intensities |> List.filter (fun line -> Double.IsFinite line.Nearer)
        let nearer = lines |> List.filter (fun line -> line.Nearer > 0.0)

        let distance (choose: IntensityLine -> float) =
            lines |> List.averageBy (fun line -> abs (choose line - line.Target)) |> TableText.number "0.000"

        let digits = TableText.number "0.00"
        let worst, least = translation.Worst
        let alarm = TranslationWatch.PolarityAlarm
        let isTurned = translation.Polarity < alarm || least < alarm
        let isChequered = translation.Grain > MostGrain

        let correlations =
            $"its correlation with the original is {digits translation.Polarity}, in the worst case ({worst}) {digits least}"

        let times = TableText.number "0.0" translation.Grain
        let grain = $"{times} times the fine grain of target slices, where up to {MostGrain} counts as smooth"

        [ if not lines.IsEmpty then
              $"Translation brings {nearer.Length} of {lines.Length} structures nearer to the target's intensity; their mean "
              + $"distance goes from {distance _.Assistant} to {distance _.Translated}, on a scale of 2."
          (match isTurned, isChequered with
           | true, _ -> $"The picture is not kept: {correlations}, where the training raises its alarm below {alarm}."
           | false, true -> $"The outlines are kept ({correlations}), the picture is not: it is chequered, with {grain}."
           | false, false -> $"The picture is kept: {correlations}; it has {grain}.")
          if not lines.IsEmpty then
              let farthest = lines |> List.minBy _.Nearer

              if farthest.Nearer <= 0.0 then
                  $"{farthest.Structure} ends farther away than it began, by {digits -farthest.Nearer}."
          "Whether that helps a segmentor is asked in the tables." ]
