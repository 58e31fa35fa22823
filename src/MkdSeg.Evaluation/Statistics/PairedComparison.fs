namespace MkdSeg.Evaluation

/// A method against a reference method on the same patients. Above 0 is the method's side.
type PairedComparison =
    {
        /// Mean difference, in the metric's unit, with its interval over patients and both sides' seeds.
        Difference: Estimate
        MethodSeeds: int
        ReferenceSeeds: int
        /// Over the patients' differences of seed means.
        Test: SignedRankTest
        /// EffectSize.rankBiserial.
        RankBiserial: float option
        /// EffectSize.cohenDz.
        CohenDz: float option
    }

/// What a table says of two methods.
[<RequireQualifiedAccess>]
module PairedComparison =
    /// Compares two methods; their numbers of seeds may differ. Interval and test answer different questions: the interval is over
    /// patients and seeds, the test over patients alone, with the trained networks taken as given. The p-value is of this
    /// comparison by itself; a table with several adjusts them (Holm.adjust). InvalidInputException where the patients differ,
    /// or common seeds in number.
    let compare (randomSeed: int) (pairing: SeedPairing) (method: SeedScores) (reference: SeedScores) : PairedComparison =
        let differences = SeedScores.differences method reference
        let test = Wilcoxon.signedRank differences

        { Difference = Bootstrap.difference randomSeed pairing method reference
          MethodSeeds = method.Seeds
          ReferenceSeeds = reference.Seeds
          Test = test
          RankBiserial = EffectSize.rankBiserial test
          CohenDz = EffectSize.cohenDz differences }
