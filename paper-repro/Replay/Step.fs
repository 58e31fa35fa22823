namespace MkdSeg.PaperRepro

open System.Threading

/// One piece of a long chain. Its result is a complete file or folder, by which it is recognised as done.
type Step =
    { Title: string
      IsDone: unit -> bool
      Run: (Progress -> unit) -> unit }

[<RequireQualifiedAccess>]
module Step =
    /// Runs what is not done yet, in order.
    let runAll (screen: Screen) (stop: CancellationToken) (steps: Step list) : unit =
        steps
        |> List.iteri (fun index step ->
            stop.ThrowIfCancellationRequested()
            let title = $"[{index + 1}/{steps.Length}] {step.Title}"

            if step.IsDone() then
                screen.Line $"{title}: already there"
            else
                Progress.show screen title step.Run)
