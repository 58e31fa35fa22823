namespace MkdSeg.Notebooks

open System
open System.Collections.Concurrent
open System.Threading
open System.Threading.Tasks

/// The thread that runs the cells of a session: what the tensor library keeps for each thread, such as scopes and whether
/// gradients are wanted, lasts from cell to cell. Behind a cell that was abandoned another thread goes on.
[<Sealed>]
type internal SessionThread() =
    static let stackSize = 64 <<< 20
    let work = new BlockingCollection<Action>()
    let mutable isSpent = false
    let mutable thread = Thread.CurrentThread

    let loop () =
        let mutable action: Action | null = null

        while not isSpent && work.TryTake(&action, Timeout.Infinite) do
            (nonNull action).Invoke()

    let start () =
        isSpent <- false
        thread <- Thread(loop, stackSize, IsBackground = true, Name = "session")
        thread.Start()

    /// Begun by another thread than the spent one: what that one begins cannot be abandoned either.
    let renew () =
        lock work (fun () ->
            if isSpent then
                thread.Join()
                start ())

    do start ()

    /// Has another thread take over when the running action ends: .NET 10 abandons a loop without calls on one thread once, and
    /// never again.
    member _.Renew() = isSpent <- true

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

        try
            ended.Task.GetAwaiter().GetResult()
        finally
            renew ()

    interface IDisposable with
        member _.Dispose() = work.CompleteAdding()
