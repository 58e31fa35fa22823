namespace MkdSeg.Notebooks

/// What could stand at a place of a cell's code. Positions count UTF-16 units from the beginning of the code.
type Completion =
    {
        /// Words that may take the place of what is between Start and End, in alphabetical order.
        Matches: string list
        Start: int
        End: int
    }
