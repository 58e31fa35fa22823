namespace MkdSeg.Notebooks

open System
open System.Collections.Generic
open System.Text
open System.Threading

/// Takes what a cell gives off, from any thread, and hands it on in order. Text waits a moment, so that a loop of short prints is
/// not a loop of messages. Beyond `limit` characters that one cell leaves nothing more is handed on and `overflow` is called once; an
/// update of a display takes the place of the one before it.
[<Sealed>]
type internal OutputSink(limit: int64, overflow: unit -> unit) as sink =
    static let patience = TimeSpan.FromMilliseconds 100.0
    static let mostPending = 1 <<< 14

    let gate = obj ()
    let pending = StringBuilder()
    let mutable stream = StandardStream.Out
    let mutable receiver: (CellOutput -> unit) option = None
    let mutable written = 0L
    /// Characters of each display as it stands: an update takes the place of what was shown before.
    let standing = Dictionary<string, int64>()
    let timer = new Timer((fun _ -> sink.Flush()), null, patience, patience)

    /// Does something as a whole even where the cell is interrupted meanwhile: the runtime abandons no thread inside a finally block.
    let whole (action: unit -> unit) =
        try
            Thread.MemoryBarrier()
        finally
            lock gate action

    /// Hands the text on; a letter of two units that has come in half waits for its other half, but not for ever.
    let flushUpTo (length: int) =
        match receiver with
        | Some receive when length > 0 ->
            let text = pending.ToString(0, length)
            pending.Remove(0, length) |> ignore
            receive (CellOutput.Text(stream, text))
        | _ -> ()

    let flush () = flushUpTo pending.Length

    let flushWhole () =
        let isHalf = pending.Length > 0 && Char.IsHighSurrogate pending[pending.Length - 1]
        flushUpTo (if isHalf then pending.Length - 1 else pending.Length)

    /// How much more an output adds to what the cell leaves.
    let growth (output: CellOutput) : int64 =
        match output with
        | CellOutput.Display(id, bundle)
        | CellOutput.Update(id, bundle) ->
            let before =
                match standing.TryGetValue id with
                | true, size -> size
                | _ -> 0L

            standing[id] <- bundle.Size
            bundle.Size - before
        | CellOutput.Result bundle -> bundle.Size
        | CellOutput.Text _
        | CellOutput.Failure _ -> 0L

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
            standing.Clear()
            receiver <- Some receive)

    member _.End() =
        lock gate (fun () ->
            flush ()
            receiver <- None)

    member _.Flush() = whole flushWhole

    member _.Write(name: StandardStream, text: string) =
        whole (fun () ->
            if text <> "" && admit (int64 text.Length) then
                if name <> stream then
                    flush ()
                    stream <- name

                pending.Append text |> ignore

                if pending.Length > mostPending then
                    flushWhole ())

    /// Hands on an output that is not text, after the text before it.
    member _.Show(output: CellOutput) =
        whole (fun () ->
            if admit (growth output) then
                flush ()
                receiver |> Option.iter (fun receive -> receive output))

    interface IDisposable with
        member _.Dispose() = timer.Dispose()
