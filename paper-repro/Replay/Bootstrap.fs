namespace MkdSeg.PaperRepro

open MkdSeg.Imaging.Randomness

/// A mean over patients with its uncertainty.
type Estimate =
    {
        Mean: float
        /// 95 % bootstrap interval over patients; None below two patients.
        Interval: (float * float) option
        Patients: int
    }

[<RequireQualifiedAccess>]
module Bootstrap =
    [<Literal>]
    let Resamples = 10000

    /// Linear between order statistics, as numpy.percentile.
    let private quantile (share: float) (sorted: float[]) =
        let position = share * float (sorted.Length - 1)
        let below = min (int position) (sorted.Length - 1)
        let above = min (below + 1) (sorted.Length - 1)
        sorted[below] + (position - float below) * (sorted[above] - sorted[below])

    /// Mean and percentile interval over patients, drawn with replacement. Given differences within patients it is the
    /// paired bootstrap. The interval knows of the patients' spread only, not of another seed's. `values` is not empty.
    let mean (seed: int) (values: float[]) : Estimate =
        let interval =
            if values.Length < 2 then
                None
            else
                let random = RandomStream.Create(seed, "bootstrap")

                let means =
                    Array.init Resamples (fun _ -> Array.init values.Length (fun _ -> values[random.Next values.Length]) |> Array.average)
                    |> Array.sort

                Some(quantile 0.025 means, quantile 0.975 means)

        { Mean = Array.average values; Interval = interval; Patients = values.Length }
