namespace MkdSeg.PaperRepro

open System.Threading

/// Jobs as processes of this machine.
[<RequireQualifiedAccess>]
module LocalEngine =
    let create (jobs: int) (folder: ReplayFolder) : Engine =
        let hasEnded = new AutoResetEvent(false)

        { AtOnce = jobs
          IsHere = true
          Start = List.map (JobProcess.Begin folder (fun () -> hasEnded.Set() |> ignore))
          Wait = fun most -> hasEnded.WaitOne most |> ignore }
