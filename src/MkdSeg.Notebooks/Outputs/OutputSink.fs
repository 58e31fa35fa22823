namespace MkdSeg.Notebooks

open System
open System.Text
open System.Threading

/// Takes what a cell gives off, from any thread, and hands it on in order. Text waits a moment, so that a loop of short prints is
/// not a loop of messages. Beyond `limit` characters in one cell nothing more is handed on and `overflow` is called once.
[<Sealed>]
type internal OutputSink(limit: int64, overflow: unit -> unit) as sink =
    static let patience = TimeSpan.FromMilliseconds 100.0
    static let mostPending = 1 <<< 14

    let gate = obj ()
    let pending = StringBuilder()
    let mutable stream = StandardStream.Out
    let mutable receiver: (CellOutput -> unit) option = None
    let mutable written = 0L
    let timer = new Timer((fun _ -> sink.Flush()), null, patience, patience)

    /// Does something as a whole even where the cell is interrupted meanwhile: the runtime abandons no thread inside a finally block.
    let whole (action: unit -> unit) =
        try
            Thread.MemoryBarrier()
        finally
            lock gate action

    let flush () =
        match receiver with
        | Some receive when pending.Length > 0 ->
            let text = pending.ToString()
            pending.Clear() |> ignore
            receive (CellOutput.Text(stream, text))
        | _ -> ()

    /// Whether that much may still come.
    let admit (size: int64) =
        if written > limit then
            false
        else
            written <- written + size

            if written > limit then
                overflow ()

            written <= limit

    /// Whether the cell has written more than it may.
    member _.IsOverflowed = lock gate (fun () -> written > limit)

    /// From now on outputs are a cell's. What threads of earlier cells have written since comes first.
    member _.Begin(receive: CellOutput -> unit) =
        lock gate (fun () ->
            written <- 0L
            receiver <- Some receive)

    member _.End() =
        lock gate (fun () ->
            flush ()
            receiver <- None)

    member _.Flush() = whole flush

    member _.Write(name: StandardStream, text: string) =
        whole (fun () ->
            if text <> "" && admit (int64 text.Length) then
                if name <> stream then
                    flush ()
                    stream <- name

                pending.Append text |> ignore

                if pending.Length > mostPending then
                    flush ())

    /// Hands on an output that is not text, after the text before it.
    member _.Show(output: CellOutput, size: int64) =
        whole (fun () ->
            if admit size then
                flush ()
                receiver |> Option.iter (fun receive -> receive output))

    interface IDisposable with
        member _.Dispose() = timer.Dispose()
