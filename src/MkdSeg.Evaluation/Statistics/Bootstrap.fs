namespace MkdSeg.Evaluation

open MathNet.Numerics.Random
open MkdSeg.Imaging

/// A mean over patients and seeds with its uncertainty, in the unit of the values.
type Estimate =
    {
        Mean: float
        /// 95 % bootstrap interval; None below two patients.
        Interval: (float * float) option
        Patients: int
        /// Trainings behind the mean; of a difference, those of the side that has fewer.
        Seeds: int
    }

/// What the seeds of two compared methods have in common.
type SeedPairing =
    /// Nothing: equal seed numbers do not pair two trainings, since different methods take different random numbers from them.
    | Independent
    /// The seed at the same place stands for the same thing on both sides, for example for the volumes that both were trained on.
    | Common

/// Percentile intervals from resampling patients and seeds with replacement, the one independently of the other (the crossed or
/// pigeonhole bootstrap: Owen 2007, Ann. Appl. Stat. 1:386). Each interval is reproducible from its `randomSeed`.
///
/// What it knows: that other patients of the same kind, and another training's seed, would have given other numbers. Where
/// seeds and patients interact it counts the variance of that part up to three times, which errs to the wide side.
/// What it does not know: with one seed, anything of other seeds. With few seeds their part is rough and too small: resampling S
/// seeds shows (S - 1) / S of their variance, and with three seeds the whole range of that part rests on three numbers. With few
/// patients the percentile method is somewhat narrow for the same reason (a 95 % interval from ten covers about 90 %). And nothing that
/// all patients and seeds share: the data set, the split, the choice of settings.
[<RequireQualifiedAccess>]
module Bootstrap =
    /// How many resamples an interval is made of.
    [<Literal>]
    let Resamples = 10000

    /// The means of all resamples, from the lowest up. `draw` begins a resample, `value` gives each patient's value in it; the patients
    /// whose values are averaged are drawn here.
    let private resampled (randomSeed: int) (patients: int) (draw: unit -> unit) (value: int -> float) : float[] =
        let random = RandomStream.Create(randomSeed, "bootstrap")

        let mean () =
            draw ()
            let mutable sum = 0.0

            for _ in 1..patients do
                sum <- sum + value (random.Next patients)

            sum / float patients

        Array.init Resamples (fun _ -> mean ()) |> Array.sort

    let private interval (randomSeed: int) (patients: int) (draw: unit -> unit) (value: int -> float) =
        if patients < 2 then
            None
        else
            let means = resampled randomSeed patients draw value
            Some(Percentile.linear 2.5 means, Percentile.linear 97.5 means)

    /// Draws as many seeds as there are, with replacement, into an array that every resample uses again.
    let private draw (random: RandomSource) (drawn: int[]) : unit =
        for n in 0 .. drawn.Length - 1 do
            drawn[n] <- random.Next drawn.Length

    /// A patient's mean over the seeds drawn.
    let private meanOver (drawn: int[]) (scores: SeedScores) (patient: int) : float =
        let mutable sum = 0.0

        for seed in drawn do
            sum <- sum + scores.Values[seed][patient]

        sum / float drawn.Length

    /// The mean over patients and seeds, with its interval over both.
    let grandMean (randomSeed: int) (scores: SeedScores) : Estimate =
        let seeds = RandomStream.Create(randomSeed, "bootstrap-seeds")
        let drawn = Array.zeroCreate scores.Seeds

        { Mean = Array.average scores.PatientMeans
          Interval = interval randomSeed scores.Patients.Length (fun () -> draw seeds drawn) (fun patient -> meanOver drawn scores patient)
          Patients = scores.Patients.Length
          Seeds = scores.Seeds }

    /// The mean over one seed's patients, with its interval over patients alone: what grandMean gives for one seed, to the
    /// last digit. Given differences within patients it is the paired bootstrap. `values` is not empty.
    let mean (randomSeed: int) (values: float[]) : Estimate =
        { Mean = Array.average values
          Interval = interval randomSeed values.Length ignore (fun patient -> values[patient])
          Patients = values.Length
          Seeds = 1 }

    /// How a difference is resampled: its number of patients, what begins a resample, and each patient's value in it.
    let private paired (randomSeed: int) (pairing: SeedPairing) (method: SeedScores) (reference: SeedScores) =
        let patients = (SeedScores.differences method reference).Length
        let methodSeeds = RandomStream.Create(randomSeed, "bootstrap-seeds")
        let referenceSeeds = RandomStream.Create(randomSeed, "bootstrap-reference-seeds")

        if pairing = Common && method.Seeds <> reference.Seeds then
            raise (
                InvalidInputException
                    $"The method has {method.Seeds} seeds and the reference {reference.Seeds}; common seeds are equally many."
            )

        let own = Array.zeroCreate method.Seeds
        let other = if pairing = Common then own else Array.zeroCreate reference.Seeds

        let drawBoth () =
            draw methodSeeds own

            if pairing = Independent then
                draw referenceSeeds other

        patients, drawBoth, (fun (patient: int) -> meanOver own method patient - meanOver other reference patient)

    /// The method's grand mean less the reference's. A resample's patients are common to both sides, so that what makes a
    /// patient easy or hard for both cancels. Its seeds are drawn for each side by itself where they are independent, which holds for any
    /// numbers of seeds and errs to the wide side where a seed should favour both sides alike; common ones are drawn once for both.
    /// InvalidInputException where the patients differ, or common seeds in number.
    let difference (randomSeed: int) (pairing: SeedPairing) (method: SeedScores) (reference: SeedScores) : Estimate =
        let differences = SeedScores.differences method reference
        let patients, draw, value = paired randomSeed pairing method reference

        { Mean = Array.average differences
          Interval = interval randomSeed patients draw value
          Patients = patients
          Seeds = min method.Seeds reference.Seeds }

    /// The differences of all resamples behind `difference`'s interval, from the lowest up: its ends are their 2.5th and 97.5th
    /// percentiles. Errors as `difference`.
    let differences (randomSeed: int) (pairing: SeedPairing) (method: SeedScores) (reference: SeedScores) : float[] =
        let patients, draw, value = paired randomSeed pairing method reference
        resampled randomSeed patients draw value
