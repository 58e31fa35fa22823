namespace MkdSeg.PaperRepro

/// A call of `predict`, as it was typed.
type PredictCall =
    {
        /// A run folder, or a model that was exported.
        Model: string
        Inputs: string list
        /// A file for one scan, a folder for several.
        Output: string
        /// Whose answer.
        Readout: string
        /// Each of these is a file for one scan and a folder for several.
        Overlay: string option
        Uncertainty: string option
        /// A folder.
        Probabilities: string option
        /// A table of all scans.
        Volumes: string option
        KeepLargest: bool
        Flips: bool
        Again: bool
        Strict: bool
        Force: bool
        Device: string | null
    }
