namespace MkdSeg.PaperRepro

/// Jobs as processes of this machine.
[<RequireQualifiedAccess>]
module LocalEngine =
    let create (jobs: int) (folder: ReplayFolder) : Engine = { AtOnce = jobs; Start = List.map (JobProcess.Begin folder) }
