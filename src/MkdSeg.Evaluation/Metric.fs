namespace MkdSeg.Evaluation

open System
open System.Globalization
open MkdSeg.Imaging
open MkdSeg.Imaging.Geometry

/// Which of two scores is the better one.
[<RequireQualifiedAccess>]
type Better =
    | Higher
    | Lower
    /// Signed: too much and too little are both bad.
    | NearerZero

    /// The word in the names of metrics of one's own.
    member internal better.Word =
        match better with
        | Higher -> "higher"
        | Lower -> "lower"
        | NearerZero -> "near-zero"

/// A number that score files hold, with the convention in its name. Two tools that both say "ASSD" or "HD95" need not
/// mean the same; see SurfaceMetrics. docs/reference/metrics.md lists which peer each equals.
[<RequireQualifiedAccess>]
type Metric =
    | Dice
    | Jaccard
    /// Prediction less truth, in ml: positive where too much is marked.
    | VolumeDifference
    /// Volume difference as a fraction of the truth's volume.
    | RelativeVolumeDifference
    | AssdMeanOfMeans
    | AssdPooled
    | Hd
    | Hd95MaxDirected
    | Hd95Pooled
    /// Normalised surface Dice over border voxels; the tolerance is finite and not negative.
    | SurfaceDice of tolerance: float<mm>
    /// A metric of one's own, measured by its owner: a short name of small letters, digits and hyphens, the unit as written in files, and
    /// which way is better. Score files, summaries and comparisons take it like any other.
    | Own of name: string * unit: string * better: Better

    /// The name as written in files. That of the surface Dice holds its tolerance: "nsd-border-2mm".
    member metric.Name =
        match metric with
        | Dice -> "dice"
        | Jaccard -> "jaccard"
        | VolumeDifference -> "volume-difference"
        | RelativeVolumeDifference -> "relative-volume-difference"
        | AssdMeanOfMeans -> "assd-mean-of-means"
        | AssdPooled -> "assd-pooled"
        | Hd -> "hd"
        | Hd95MaxDirected -> "hd95-max-directed"
        | Hd95Pooled -> "hd95-pooled"
        | SurfaceDice tolerance -> "nsd-border-" + (float tolerance).ToString("R", CultureInfo.InvariantCulture) + "mm"
        | Own(name, _, better) -> $"own-{better.Word}-{name}"

    /// Which way is better.
    member metric.Better =
        match metric with
        | Own(_, _, better) -> better
        | Dice
        | Jaccard
        | SurfaceDice _ -> Better.Higher
        | VolumeDifference
        | RelativeVolumeDifference -> Better.NearerZero
        | AssdMeanOfMeans
        | AssdPooled
        | Hd
        | Hd95MaxDirected
        | Hd95Pooled -> Better.Lower

    /// The unit as written in files: "1", "mm" or "ml".
    member metric.Unit =
        match metric, metric.Better with
        | Own(_, unit, _), _ -> unit
        | VolumeDifference, _ -> "ml"
        | _, Better.Lower -> "mm"
        | _ -> "1"

    /// The score of a prediction that equals the truth, in the metric's unit.
    member metric.Perfect = if metric.Better = Better.Higher then 1.0 else 0.0

    /// The worst score there can be in a volume of that diagonal (Spacing.diagonal), in the metric's unit. None for
    /// volume differences: they have no bound, and their value for a missed structure is known without one; and for metrics of one's own.
    member metric.Worst(diagonal: float<mm>) =
        match metric, metric.Better with
        | Own _, _ -> None
        | _, Better.Higher -> Some 0.0
        | _, Better.Lower -> Some(float diagonal)
        | _, Better.NearerZero -> None

    override metric.ToString() = metric.Name

    /// All metrics, in the order in which rows are written. The caller chooses the tolerance of the surface Dice:
    /// InvalidInputException unless it is finite and not negative.
    static member All(tolerance: float<mm>) =
        if not (Double.IsFinite(float tolerance) && tolerance >= 0.0<mm>) then
            raise (InvalidInputException $"The surface tolerance is {tolerance} mm; give a finite number of millimetres, 0 or more.")

        [ Dice
          Jaccard
          VolumeDifference
          RelativeVolumeDifference
          AssdMeanOfMeans
          AssdPooled
          Hd
          Hd95MaxDirected
          Hd95Pooled
          SurfaceDice tolerance ]

    /// The metric of that name, None for an unknown one. Names of other spelling ("nsd-border-2.0mm") are unknown.
    static member TryParse(name: string) =
        let digits = if name.StartsWith "nsd-border-" && name.EndsWith "mm" then name[11 .. name.Length - 3] else "0"

        match Double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture) with
        | true, tolerance when Double.IsFinite tolerance && tolerance >= 0.0 ->
            Metric.All(tolerance * 1.0<mm>) |> List.tryFind (fun metric -> metric.Name = name)
        | _ -> None

    /// The metric of one's own of that name as files have it, "own-higher-sharpness"; None for any other.
    static member TryParseOwn(name: string, unit: string) =
        [ Better.Higher; Better.Lower; Better.NearerZero ]
        |> List.tryPick (fun better ->
            let start = $"own-{better.Word}-"
            let rest = if name.StartsWith start then name[start.Length ..] else ""
            let isName = rest <> "" && rest |> Seq.forall (fun c -> Char.IsAsciiLetterLower c || Char.IsAsciiDigit c || c = '-')
            if isName then Some(Own(rest, unit, better)) else None)
