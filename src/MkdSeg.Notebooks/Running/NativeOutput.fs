namespace MkdSeg.Notebooks

open System
open System.IO
open System.Runtime.InteropServices
open System.Text
open Microsoft.Win32.SafeHandles

/// What native code and child processes of a session print on its standard streams. Behind each cell the session's process puts a mark
/// there, so that whoever reads knows that all of the cell's text has come.
module internal NativeOutput =
    [<DllImport("libc", EntryPoint = "fflush")>]
    extern int private flushAll(nativeint stream)

    /// Two control characters around the session's own name, which no one prints by chance.
    let mark (session: string) : byte[] = Encoding.UTF8.GetBytes $"\u0002{session}\u0003"

    /// Hands on what the C library holds back, and marks the end of a cell on both streams.
    let endCell (session: string) : unit =
        try
            flushAll 0n |> ignore
        with
        | :? DllNotFoundException
        | :? EntryPointNotFoundException ->
            // Another system's C library has another name.
            ()

        // Not by the console's own streams: they take its lock, which an abandoned cell may have left taken.
        for descriptor in [ 1n; 2n ] do
            try
                use handle = new SafeFileHandle(descriptor, ownsHandle = false)
                use stream = new FileStream(handle, FileAccess.Write, bufferSize = 0)
                stream.Write(ReadOnlySpan(mark session))
            with :? IOException ->
                // A cell has closed it.
                ()

/// Text of a stream of bytes that comes in pieces of any length, and the marks in it.
[<Sealed>]
type internal NativeOutputReader(stream: Stream, mark: byte[]) =
    let decoder = UTF8Encoding(false).GetDecoder()
    let buffer = Array.zeroCreate<byte> 8192
    let mutable pending: byte[] = Array.empty

    let decoded (bytes: ReadOnlySpan<byte>) (isEnd: bool) : string =
        let letters = Array.zeroCreate<char>(decoder.GetCharCount(bytes, isEnd))
        let count = decoder.GetChars(bytes, Span letters, isEnd)
        String(letters, 0, count)

    /// Bytes at the end that may be the beginning of a mark.
    let heldBack (bytes: byte[]) : int =
        seq { min bytes.Length (mark.Length - 1) .. -1 .. 1 }
        |> Seq.tryFind (fun count -> bytes.AsSpan(bytes.Length - count).SequenceEqual(ReadOnlySpan(mark, 0, count)))
        |> Option.defaultValue 0

    /// Reads to the end of the stream. `text` hears every piece of text, `marked` every mark.
    member _.Run(text: string -> unit, marked: unit -> unit) : unit =
        let say (letters: string) =
            if letters <> "" then
                text letters

        let mutable count = stream.Read(buffer, 0, buffer.Length)

        while count > 0 do
            pending <- Array.append pending (Array.sub buffer 0 count)
            let mutable at = pending.AsSpan().IndexOf(ReadOnlySpan mark)

            while at >= 0 do
                say (decoded (ReadOnlySpan(pending, 0, at)) true)
                marked ()
                pending <- pending[at + mark.Length ..]
                at <- pending.AsSpan().IndexOf(ReadOnlySpan mark)

            let kept = heldBack pending
            say (decoded (ReadOnlySpan(pending, 0, pending.Length - kept)) false)
            pending <- pending[pending.Length - kept ..]
            count <- stream.Read(buffer, 0, buffer.Length)

        say (decoded (ReadOnlySpan pending) true)
