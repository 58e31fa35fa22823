namespace MkdSeg.Notebooks

open System
open System.Diagnostics
open System.Threading
open MkdSeg.Display

/// A cell while it runs, and how it is stopped: first it is asked by its token; code that does not listen is abandoned where that harms
/// nothing.
[<Sealed>]
type internal RunningCell(nativeCalls: unit -> int64, wake: unit -> unit) =
    /// Time for code that listens to the token.
    static let grace = TimeSpan.FromMilliseconds 200.0

    /// So long a cell that works with tensors has called nothing native before its thread counts as being in managed code.
    static let quiet = TimeSpan.FromSeconds 1.0

    let gate = obj ()
    let stop = new CancellationTokenSource()
    let abandon = new CancellationTokenSource()
    let before = nativeCalls ()
    let mutable isAsked = false
    let mutable isOver = false

    /// The runtime waits until the thread can be abandoned, so another thread asks for that.
    let tearOff () =
        let cancel () =
            try
                abandon.Cancel()
            with :? ObjectDisposedException ->
                // The cell has ended by itself.
                ()

        Thread(cancel, IsBackground = true, Name = "interruption").Start()

    /// Asks for the token's sake; what others have hung on it may throw.
    let ask () =
        try
            stop.Cancel()
        with
        | :? AggregateException
        | :? ObjectDisposedException -> ()

    let watch () =
        let mutable calls = nativeCalls ()
        let mutable since = Stopwatch.StartNew()
        let mutable isDue = false
        let mutable isTorn = false
        let mutable isDone = false
        ask ()
        Thread.Sleep grace

        while not isDone do
            lock gate (fun () ->
                let now = nativeCalls ()

                if now <> calls then
                    calls <- now
                    since <- Stopwatch.StartNew()

                let isManaged = now = before || since.Elapsed > quiet
                isDone <- isOver

                if not isOver && isDue && isManaged && not (CellInterruption.isShielded ()) then
                    if not isTorn then
                        isTorn <- true
                        tearOff ()

                    // The runtime wakes no thread that sleeps or waits; one who catches this goes on to the next wait.
                    wake ()
                elif not isOver && not isDue then
                    // A loop of prints stops at a print: torn off there it could leave the console locked.
                    isDue <- true
                    CellInterruption.makeDue ())

            if not isDone then
                Thread.Sleep(if isTorn then 200 else 20)

    /// Cancelled when the cell is to stop.
    member _.Stop = stop.Token

    /// Cancelled when its thread is abandoned.
    member _.Abandon = abandon.Token

    /// Whether the cell was asked to stop.
    member _.IsAsked = stop.IsCancellationRequested

    /// Stops the cell; a second call does nothing.
    member _.Interrupt() =
        lock gate (fun () ->
            if not isAsked && not isOver then
                isAsked <- true
                Thread(watch, IsBackground = true, Name = "interruption").Start())

    /// From here on no interruption comes.
    member _.End() = lock gate (fun () -> isOver <- true)
