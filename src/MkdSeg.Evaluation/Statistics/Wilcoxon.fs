namespace MkdSeg.Evaluation

open System

/// What the signed-rank test says of paired differences.
type SignedRankTest =
    {
        /// Differences that are not zero: those the test is over.
        N: int
        /// Differences of zero, which are dropped.
        Zeros: int
        /// How many of the N share their magnitude with another of them.
        Ties: int
        /// Sum of the ranks of the positive differences.
        WPlus: float
        /// Sum of the ranks of the negative differences.
        WMinus: float
        /// Two-sided, exact; 1 where all differences are zero.
        PValue: float
    }

/// Wilcoxon's signed-rank test (1945) of paired differences.
[<RequireQualifiedAccess>]
module Wilcoxon =
    /// Absolute, in the unit of the differences: magnitudes up to this count as zero, and magnitudes count as equal that exceed the
    /// smallest of their group by no more than this. Doubles that are equal on paper differ by rounding (0.1 + 0.2 - 0.3 is 5.6e-17), by
    /// which an exact comparison would rank them, zeros included. The price: true differences below it are taken for none. One voxel
    /// moves the Dice of a structure of ten million by 1e-7, and no metric here is read to 1e-9.
    [<Literal>]
    let Tolerance = 1e-9

    /// Twice the mid-rank of each of the ascending magnitudes, a whole number, and how many are tied. A group starts at its
    /// smallest member and so is never wider than the tolerance.
    let private doubledRanks (sorted: float[]) =
        let ranks = Array.zeroCreate sorted.Length
        let mutable ties = 0
        let mutable first = 0

        while first < sorted.Length do
            let mutable next = first + 1

            while next < sorted.Length && sorted[next] - sorted[first] <= Tolerance do
                next <- next + 1

            Array.fill ranks first (next - first) (first + 1 + next)
            ties <- ties + (if next - first > 1 then next - first else 0)
            first <- next

        ranks, ties

    /// Probability that ranks with signs thrown by a fair coin have a positive sum of at most `sum`: the distribution given the
    /// ranks, tied or not, built up one rank after the other. Ranks and sum are doubled.
    let private lowerTail (ranks: int[]) (sum: int) =
        // Doubles: only halves and sums of positive numbers, so a relative error of a few n * 1e-16 at most; whole
        // numbers without end would be slower and end in the same double. Sums above the asked one never come back down.
        let probability = Array.zeroCreate<float>(sum + 1)
        probability[0] <- 1.0

        for rank in ranks do
            for total in sum .. -1 .. 0 do
                let withRank = if total >= rank then probability[total - rank] else 0.0
                probability[total] <- (probability[total] + withRank) / 2.0

        Array.sum probability

    /// The two-sided test that the differences are symmetric about zero. Zeros are dropped and counted (Wilcoxon's way; the test
    /// then speaks of the others only), ties get the mean of their ranks, and the p-value is exact with ties too: twice the
    /// smaller tail, 1 at most. With n differences it is never below 2^(1 - n): 0.03 at six. The time grows as n³, well
    /// below a second for a few hundred. ArgumentException for NaN and infinity.
    let signedRank (differences: float[]) : SignedRankTest =
        if not (Array.forall Double.IsFinite differences) then
            invalidArg (nameof differences) "A difference is a finite number."

        let sorted = differences |> Array.filter (fun difference -> abs difference > Tolerance) |> Array.sortBy abs
        let ranks, ties = sorted |> Array.map abs |> doubledRanks

        let sumWhere isOfSign = Array.zip sorted ranks |> Array.sumBy (fun (difference, rank) -> if isOfSign difference then rank else 0)

        let plus, minus = sumWhere (fun difference -> difference > 0.0), sumWhere (fun difference -> difference < 0.0)

        { N = sorted.Length
          Zeros = differences.Length - sorted.Length
          Ties = ties
          WPlus = float plus / 2.0
          WMinus = float minus / 2.0
          PValue = min 1.0 (2.0 * lowerTail ranks (min plus minus)) }
