namespace MkdSeg.Evaluation

/// A number that score files hold, with the convention in its name. Two tools that both say "ASSD" or "HD95" need not
/// mean the same; see SurfaceMetrics.
[<RequireQualifiedAccess>]
type Metric =
    | Dice
    | AssdMeanOfMeans
    | AssdPooled
    | Hd95MaxDirected
    | Hd95Pooled

    /// The name as written in files.
    member metric.Name =
        match metric with
        | Dice -> "dice"
        | AssdMeanOfMeans -> "assd-mean-of-means"
        | AssdPooled -> "assd-pooled"
        | Hd95MaxDirected -> "hd95-max-directed"
        | Hd95Pooled -> "hd95-pooled"

    /// Whether it is a distance between surfaces, in millimetres, 0 best; the others have no unit and 1 is best.
    member metric.IsDistance =
        match metric with
        | Dice -> false
        | AssdMeanOfMeans
        | AssdPooled
        | Hd95MaxDirected
        | Hd95Pooled -> true

    /// The unit as written in files: "1" or "mm".
    member metric.Unit = if metric.IsDistance then "mm" else "1"

    override metric.ToString() = metric.Name

    /// All metrics, in the order in which rows are written.
    static member All = [ Dice; AssdMeanOfMeans; AssdPooled; Hd95MaxDirected; Hd95Pooled ]

    /// The metric of that name, None for an unknown one.
    static member TryParse(name: string) =
        Metric.All |> List.tryFind (fun metric -> metric.Name = name)
