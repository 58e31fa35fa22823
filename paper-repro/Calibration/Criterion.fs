namespace MkdSeg.PaperRepro

/// A number of a phantom cohort beside what is known of real hearts.
type Criterion =
    {
        /// Which part of the calibration it belongs to: "volume", "shape" or "curve".
        Part: string
        Name: string
        Unit: string
        Value: float
        /// What real hearts have, in words; empty where nothing is known.
        Real: string
        /// Where the value should lie; None where the number is told and not judged.
        Range: (float * float) option
    }

    /// Whether the value lies where it should; None where it is not judged.
    member this.IsMet: bool option = this.Range |> Option.map (fun (low, high) -> this.Value >= low && this.Value <= high)

/// What is known of real hearts, and how far a phantom may be from it. Sources stand in docs/test-bed.md.
[<RequireQualifiedAccess>]
module Criterion =
    /// Structures in the order of MM-WHS's label values, with min / median / max ml of its 20 labelled patients.
    let structures =
        [ "myo", 205us, "69 / 111 / 183"
          "la", 420us, "28 / 79 / 130"
          "lv", 500us, "30 / 83 / 150"
          "ra", 550us, "33 / 75 / 133"
          "rv", 600us, "61 / 111 / 196"
          "aa", 820us, "29 / 57 / 118"
          "pa", 850us, "29 / 65 / 103" ]

    /// Places in `structures` of chambers and vessels that are large together, with the correlation of the logarithms of their volumes
    /// in 12 mildly ill hearts of HVSMR-2.0.
    let private pairs = [ 2, 4, "0.94"; 1, 3, "0.79"; 5, 6, "0.93" ]

    /// Annotated patients, and the mean Dice of a plain network on real CT with how far off the phantom's may be.
    let curve = [ 2, 0.63, 0.10; 4, 0.85, 0.03; 10, 0.90, 0.02; 16, 0.92, 0.02 ]

    let private name (index: int) : string =
        let name, _, _ = structures[index]
        name

    /// Volumes: their middle, spread and correlations.
    let ofVolumes (hearts: HeartMap list) : Criterion list =
        let volume name unit value real range = { Part = "volume"; Name = name; Unit = unit; Value = value; Real = real; Range = range }

        [ for index, (name, _, millilitres) in List.indexed structures do
              let sorted = hearts |> List.map _.Millilitres[index] |> List.sort
              yield volume $"{name} least" "ml" sorted.Head millilitres None
              yield volume $"{name} median" "ml" sorted[sorted.Length / 2] millilitres None
              yield volume $"{name} most" "ml" (List.last sorted) millilitres None
              let logs = LabelStatistics.logs hearts index
              yield volume $"{name} spread" "log-SD" (LabelStatistics.sd logs) "0.26 to 0.43" (Some(0.26, 0.43))
              let own = LabelStatistics.relativeLogs hearts index
              yield volume $"{name} spread without the heart's size" "log-SD" (LabelStatistics.sd own) "0.20 to 0.30" (Some(0.20, 0.30))
          for a, b, real in pairs do
              let both = LabelStatistics.correlation (LabelStatistics.logs hearts a) (LabelStatistics.logs hearts b)
              yield volume $"{name a} with {name b}" "correlation" both real (Some(0.75, 1.0))
              let own = LabelStatistics.correlation (LabelStatistics.relativeLogs hearts a) (LabelStatistics.relativeLogs hearts b)
              yield volume $"{name a} with {name b} without the heart's size" "correlation" own "" None ]

    /// Shape without an image: votes and copies of label maps. Of every cohort the first `voters` vote on the others.
    let ofShapes (voters: int) (cohorts: HeartMap list list) : Criterion list =
        let mean measure =
            cohorts |> List.averageBy (fun hearts -> measure structures.Length (List.take voters hearts) (List.skip voters hearts))

        let shape name value real range = { Part = "shape"; Name = name; Unit = "Dice"; Value = value; Real = real; Range = range }

        [ shape $"majority vote of {voters} label maps" (mean LabelStatistics.voteDice) "0.42 to 0.52" (Some(0.42, 0.52))
          shape "one label map copied onto another" (mean LabelStatistics.copyDice) "0.28 to 0.41" None ]
