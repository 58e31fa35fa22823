namespace MkdSeg.Evaluation

/// Mean and spread of scores, in the metric's unit, with what they leave out.
type Summary =
    {
        /// None where nothing was scored.
        Mean: float option
        /// Standard deviation with n - 1; None below two values.
        StandardDeviation: float option
        /// How many values the mean is over.
        Count: int
        /// How many scores were skipped, of those that could have been in it. A mean with skipped scores is over an
        /// easier set than one without: always print this beside it.
        Skipped: int
    }

/// Summaries of a score table. Groups come in the order in which the table first names them.
[<RequireQualifiedAccess>]
module ScoreSummary =
    let private values (rows: ScoreRow list) = rows |> List.choose _.Score.Value

    let private skipped (rows: ScoreRow list) = rows.Length - (values rows).Length

    let private meanOf numbers = if List.isEmpty numbers then None else Some(List.average numbers)

    /// Mean, standard deviation (n - 1) and count of numbers, beside a count of skipped ones.
    let ofValues (skipped: int) (numbers: float list) : Summary =
        { Mean = meanOf numbers
          StandardDeviation =
            if numbers.Length < 2 then
                None
            else
                let mean = List.average numbers
                let squares = numbers |> List.sumBy (fun x -> (x - mean) * (x - mean))
                Some(sqrt (squares / float (numbers.Length - 1)))
          Count = numbers.Length
          Skipped = skipped }

    /// Over cases, for each structure and metric.
    let perStructure (rows: ScoreRow list) : ((string * Metric) * Summary) list =
        rows
        |> List.groupBy (fun row -> row.Structure, row.Metric)
        |> List.map (fun (key, group) -> key, ofValues (skipped group) (values group))

    /// For each metric (whose direction and unit Metric.Better and Metric.Unit say): the mean over a case's scored
    /// structures, then mean and standard deviation of these over cases. Count is of cases with at least one scored
    /// structure; Skipped is of single scores, over all cases.
    let macroAverage (rows: ScoreRow list) : (Metric * Summary) list =
        rows
        |> List.groupBy _.Metric
        |> List.map (fun (metric, group) ->
            let perCase = group |> List.groupBy _.Case |> List.choose (snd >> values >> meanOf)
            metric, ofValues (skipped group) perCase)
