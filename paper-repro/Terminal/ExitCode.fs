namespace MkdSeg.PaperRepro

/// What the process answers to its caller.
[<RequireQualifiedAccess>]
module ExitCode =
    /// Done.
    [<Literal>]
    let Done = 0

    /// The work failed: a crash, a divergence, a full disk.
    [<Literal>]
    let Failed = 1

    /// The call or the input is wrong.
    [<Literal>]
    let WrongInput = 2

    /// Stopped by Ctrl-C or SIGTERM; what was saved can be gone on with.
    [<Literal>]
    let Stopped = 130
