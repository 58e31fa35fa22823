namespace MkdSeg.Evaluation

open System
open MkdSeg.Imaging

/// One metric of one method, seeds x patients: every training seed is scored on the same patients. Never empty, every
/// value finite, in the metric's unit.
type SeedScores =
    private
        { Names: string[]
          Rows: float[][] }

    /// The patients' names, in ordinal order.
    member scores.Patients: string list = List.ofArray scores.Names

    /// How many trainings the scores are of.
    member scores.Seeds: int = scores.Rows.Length

    /// values[s][p] is seed s on the patient p of Patients.
    member internal scores.Values: float[][] = scores.Rows

    /// Each patient's mean over the seeds, in the order of Patients.
    member scores.PatientMeans: float[] =
        Array.init scores.Names.Length (fun patient -> scores.Rows |> Array.averageBy (fun row -> row[patient]))

    /// Each seed's mean over the patients, in the order in which the seeds were given.
    member scores.SeedMeans: float[] = scores.Rows |> Array.map Array.average

/// Makes, pairs and summarises scores of several seeds.
[<RequireQualifiedAccess>]
module SeedScores =
    let private requireSame (what: string) (given: string) (asked: string[]) (patients: string[]) =
        let complaint verb names = if Array.isEmpty names then [] else [ verb + " " + String.concat ", " names ]
        let complaints = complaint "lacks" (Array.except patients asked) @ complaint "adds" (Array.except asked patients)

        if not complaints.IsEmpty then
            let all = String.concat " and " complaints
            raise (InvalidInputException $"{what} {all}, compared with {given}; score both on the same patients.")

    /// From each seed's values by patient. InvalidInputException without seeds or patients, where a seed's patients are not
    /// the first one's, and for NaN and infinity.
    let ofSeeds (seeds: Map<string, float> list) : SeedScores =
        if seeds.IsEmpty || seeds.Head.IsEmpty then
            raise (InvalidInputException "There are no scores to summarise; give at least one seed's, of at least one patient.")

        let patients = seeds.Head.Keys |> Array.ofSeq

        seeds
        |> List.iteri (fun index values ->
            requireSame $"Seed {index + 1} of {seeds.Length}" "seed 1" patients (Array.ofSeq values.Keys)

            for KeyValue(patient, value) in values do
                if not (Double.IsFinite value) then
                    let what = $"Seed {index + 1} scores {value} on {patient}, no finite number"
                    raise (InvalidInputException $"{what}; leave the patient out of all seeds."))

        { Names = patients; Rows = [| for values in seeds -> Array.ofSeq values.Values |] }

    /// The scores of some seeds alone, by their places in the order in which the seeds were given.
    let only (seeds: int list) (scores: SeedScores) : SeedScores =
        if seeds.IsEmpty then
            raise (InvalidInputException "There are no scores to summarise; choose at least one seed.")

        { scores with Rows = [| for seed in seeds -> scores.Rows[seed] |] }

    /// Each patient's mean over the method's seeds less that over the reference's, in the order of Patients; the numbers of
    /// seeds may differ. InvalidInputException where the patients do.
    let differences (method: SeedScores) (reference: SeedScores) : float[] =
        requireSame "The method" "the reference" reference.Names method.Names
        Array.map2 (-) method.PatientMeans reference.PatientMeans
