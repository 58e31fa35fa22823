namespace MkdSeg.PaperRepro

/// What the data allow to be said about the paper's absolute values.
type DataKind =
    | Other = 0
    | Phantom = 1
    /// The 20 CT and 20 MR volumes that MM-WHS 2017 publishes with labels.
    | MmWhs = 2

/// What is known of the data, for the words beside a table.
type DataDescription = { Name: string; Kind: DataKind; HasMillimetres: bool }
