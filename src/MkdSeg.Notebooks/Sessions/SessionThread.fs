namespace MkdSeg.Notebooks

open System
open System.Collections.Concurrent
open System.Threading
open System.Threading.Tasks

/// The one thread that runs all cells of a session: what the tensor library keeps for each thread, such as scopes and whether
/// gradients are wanted, lasts from cell to cell.
[<Sealed>]
type internal SessionThread() =
    static let stackSize = 64 <<< 20
    let work = new BlockingCollection<Action>()

    let loop () =
        for action in work.GetConsumingEnumerable() do
            action.Invoke()

    let thread = Thread(loop, stackSize, IsBackground = true, Name = "session")
    do thread.Start()

    /// Wakes the thread where it sleeps or waits, or the next time that it would.
    member _.Wake() = thread.Interrupt()

    /// Runs `action` there and waits; its exception comes out here.
    member _.Do(action: unit -> 'T) : 'T =
        let ended = TaskCompletionSource<'T>(TaskCreationOptions.RunContinuationsAsynchronously)

        work.Add(fun () ->
            try
                ended.SetResult(action ())
            with problem ->
                ended.SetException problem)

        ended.Task.GetAwaiter().GetResult()

    interface IDisposable with
        member _.Dispose() = work.CompleteAdding()
