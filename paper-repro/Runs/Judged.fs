namespace MkdSeg.PaperRepro

/// What a judge finds of a structure in one kind of images; None where no case holds it.
type JudgedStructure =
    {
        Structure: string
        /// Over all slices of all cases; None for images that the judge is not asked about.
        Dice: float option
        /// Standard deviation of the intensities within the structure, on the scale from -1 to 1.
        Spread: float option
    }

/// One kind of images: the assistant's as they are, matched, translated by a run, an oracle's, or the target's own.
type JudgedImages =
    {
        Images: string
        Structures: JudgedStructure list
        /// Share of pixels outside -1 to 1, which no target image leaves much.
        Outside: float
    }

    /// Mean over the structures that the cases hold; None where the judge was not asked.
    member images.Dice() : float option =
        match images.Structures |> List.choose _.Dice with
        | [] -> None
        | all -> Some(List.average all)

    /// Mean over the structures of how many times the target's spread they have.
    member images.SpreadOver(target: JudgedImages) : float option =
        match
            [ for structure, own in List.zip images.Structures target.Structures do
                  match structure.Spread, own.Spread with
                  | Some spread, Some own when own > 0.0 -> spread / own
                  | _ -> () ]
        with
        | [] -> None
        | all -> Some(List.average all)

/// The file judged.json beside a run's scores, under its seal: what a judge found in the images that the run's generator makes of its
/// assistants, and in those that need no generator.
type JudgedRun =
    {
        /// The job whose generator it was.
        Job: string
        /// SHA-256 of the judge's networks.
        Judge: string
        Images: JudgedImages list
    }
