namespace MkdSeg.Jupyter

open System
open System.Collections.Generic
open System.IO
open System.Threading
open System.Threading.Tasks

/// What waits to be sent to a peer, in order.
[<Sealed>]
type internal Outbox(stream: Stream, backlog: Backlog) =
    let gate = obj ()
    let waiting = Queue<Parcel>()
    let added = new SemaphoreSlim(0)
    let mutable isClosed = false
    /// Completed while nothing waits.
    let mutable emptied = TaskCompletionSource()
    do emptied.SetResult()

    let takeSent () =
        lock gate (fun () ->
            // Closing has left nothing.
            if not isClosed then
                backlog.Leave(waiting.Dequeue())

                if waiting.Count = 0 then
                    emptied.SetResult())

    /// Adds a message; one that comes after the end is left out.
    member _.Add(parcel: Parcel) : unit =
        lock gate (fun () ->
            if isClosed then
                backlog.Leave parcel
            else
                if waiting.Count = 0 then
                    emptied <- TaskCompletionSource TaskCreationOptions.RunContinuationsAsynchronously

                waiting.Enqueue parcel
                added.Release() |> ignore)

    /// The number of the message that has waited longest.
    member _.Oldest: int64 = lock gate (fun () -> if waiting.Count = 0 then Int64.MaxValue else waiting.Peek().Number)

    /// Ends when nothing waits any more.
    member _.Emptied: Task = lock gate (fun () -> emptied.Task)

    /// Sends until it is closed. IOException or ObjectDisposedException where the connection ends.
    member _.Run() : Task =
        task {
            while not isClosed do
                do! added.WaitAsync()
                let next = lock gate (fun () -> if waiting.Count = 0 then None else Some(waiting.Peek()))

                match next with
                | Some parcel ->
                    do! stream.WriteAsync(ReadOnlyMemory parcel.Bytes)
                    takeSent ()
                | None -> ()
        }

    /// Sends nothing any more.
    member _.Close() : unit =
        lock gate (fun () ->
            if not isClosed then
                isClosed <- true
                waiting |> Seq.iter backlog.Leave
                waiting.Clear()
                emptied.TrySetResult() |> ignore
                added.Release() |> ignore)
