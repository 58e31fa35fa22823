namespace MkdSeg.PaperRepro

open System
open MathNet.Numerics.Statistics

/// How the hearts of a cohort differ, from their labels alone.
[<RequireQualifiedAccess>]
module LabelStatistics =
    /// Standard deviation with n - 1.
    let sd (values: float[]) : float = Statistics.StandardDeviation values

    /// Pearson's correlation.
    let correlation (a: float[]) (b: float[]) : float = Correlation.Pearson(a, b)

    /// Logarithms of a structure's volumes, a patient an entry.
    let logs (hearts: HeartMap list) (structure: int) : float[] = [| for heart in hearts -> log heart.Millilitres[structure] |]

    /// The same with the logarithm of each heart's own total volume taken out.
    let relativeLogs (hearts: HeartMap list) (structure: int) : float[] =
        [| for heart in hearts -> log (heart.Millilitres[structure] / Array.sum heart.Millilitres) |]

    /// Dice of every structure of either map, averaged.
    let dice (structures: int) (truth: HeartMap) (guess: byte[]) : float =
        let both, total = Array.zeroCreate<int>(structures + 1), Array.zeroCreate<int>(structures + 1)

        for index in 0 .. guess.Length - 1 do
            let t, g = int truth.Cells[index], int guess[index]
            total[t] <- total[t] + 1
            total[g] <- total[g] + 1

            if t = g then
                both[t] <- both[t] + 1

        [ for structure in 1..structures do
              if total[structure] > 0 then
                  2.0 * float both[structure] / float total[structure] ]
        |> List.average

    /// At every cell what most of these maps show there; of equally many the lower number.
    let majority (structures: int) (maps: HeartMap list) : byte[] =
        let maps = Array.ofList maps
        let votes = Array.zeroCreate<int>(structures + 1)

        Array.init maps[0].Cells.Length (fun index ->
            Array.Clear votes

            for map in maps do
                let number = int map.Cells[index]
                votes[number] <- votes[number] + 1

            byte (Array.IndexOf(votes, Array.max votes)))

    /// Mean Dice of a majority vote of label maps that sees no image.
    let voteDice (structures: int) (voters: HeartMap list) (tests: HeartMap list) : float =
        let vote = majority structures voters
        tests |> List.averageBy (fun test -> dice structures test vote)

    /// Mean Dice of one heart's label map copied onto another's.
    let copyDice (structures: int) (sources: HeartMap list) (tests: HeartMap list) : float =
        [ for source in sources do
              for test in tests do
                  if not (obj.ReferenceEquals(source, test)) then
                      dice structures test source.Cells ]
        |> List.average
