namespace MkdSeg.PaperRepro

/// Which results belong together: a number raised by hand.
[<RequireQualifiedAccess>]
module ResultsVersion =
    /// Raise it by one with every change that gives a training, a prediction or a score another value: finished runs of other numbers are
    /// then no longer gone on with, and a replay makes them anew. A change that leaves every value as it is to the bit leaves the number,
    /// too. ResultsVersionTests fails when the verified trainings change and this does not. No literal: other projects
    /// would be compiled with its value, and an incremental build keep the old one.
    let Current = 2
