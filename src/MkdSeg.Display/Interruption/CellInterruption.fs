namespace MkdSeg.Display

open System
open System.Threading

/// How code that a cell calls hears that the cell is to stop. Work that listens to the token is best run by `undisturbed`: it ends at a
/// place of its own choice, and the session never tears its thread out of it.
[<RequireQualifiedAccess>]
module CellInterruption =
    /// Managed number of the thread that runs the cell, 0 where none runs.
    let mutable private thread = 0
    let mutable private stop = CancellationToken.None
    let mutable private shields = 0
    let mutable private isDue = false
    let mutable private ofHost: unit -> CancellationToken = fun () -> CancellationToken.None

    let private isCellsThread () = Volatile.Read &thread = Environment.CurrentManagedThreadId

    /// Where another program's kernel runs the cells: what its running cell is stopped by.
    let follow (token: unit -> CancellationToken) : unit = ofHost <- token

    /// Cancelled when the running cell is to stop; never cancelled where no cell runs.
    let token () : CancellationToken = if stop.CanBeCanceled then stop else ofHost ()

    /// A place where a cell may be stopped. OperationCanceledException where it is to stop.
    let check () : unit = (token ()).ThrowIfCancellationRequested()

    /// Runs work that listens to the token itself and gives its value. OperationCanceledException where the cell is to stop already.
    let undisturbed (work: unit -> 'T) : 'T =
        check ()
        let mutable result = Unchecked.defaultof<'T>

        if not (isCellsThread ()) then
            result <- work ()
        else
            try
                Thread.MemoryBarrier()
            finally
                // The runtime abandons no thread inside a finally block, whatever was asked for the moment before.
                Interlocked.Increment &shields |> ignore

                try
                    result <- work ()
                finally
                    Interlocked.Decrement &shields |> ignore

        result

    /// A cell begins on this thread.
    let internal beginCell (token: CancellationToken) =
        shields <- 0
        isDue <- false
        stop <- token
        Volatile.Write(&thread, Environment.CurrentManagedThreadId)

    /// The cell has ended.
    let internal endCell () =
        Volatile.Write(&thread, 0)
        stop <- CancellationToken.None

    /// Whether the cell's thread runs work that listens to the token.
    let internal isShielded () = Volatile.Read &shields > 0

    /// From now on the cell stops where it prints or shows something.
    let internal makeDue () = Volatile.Write(&isDue, true)

    /// A cell that prints or shows something is at a place where it can be stopped.
    let internal checkOutput () =
        if Volatile.Read &isDue && isCellsThread () && not (isShielded ()) then
            check ()
