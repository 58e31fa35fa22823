namespace MkdSeg.Notebooks

open System
open System.Threading

/// Frees native memory whose owners are garbage. The collector sees a few bytes of a tensor and not the megabytes behind it, so a loop
/// that drops tensors would fill the machine before it runs; this runs it whenever the process has grown by `step` bytes.
[<Sealed>]
type internal MemoryWatch(step: int64) =
    static let every = TimeSpan.FromMilliseconds 100.0
    let mutable settled = Environment.WorkingSet
    let busy = new SemaphoreSlim(1)

    let look (_: obj | null) =
        if busy.Wait 0 then
            try
                if Environment.WorkingSet > settled + step then
                    GC.Collect()
                    GC.WaitForPendingFinalizers()
                    settled <- Environment.WorkingSet
            finally
                busy.Release() |> ignore

    let timer = new Timer(look, null, every, every)

    interface IDisposable with
        member _.Dispose() = timer.Dispose()
