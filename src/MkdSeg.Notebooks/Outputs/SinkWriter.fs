namespace MkdSeg.Notebooks

open System.IO
open System.Text
open MkdSeg.Display

/// Standard output or error of cells.
[<Sealed>]
type internal SinkWriter(sink: OutputSink, stream: StandardStream) =
    inherit TextWriter()

    let write (text: string) =
        CellInterruption.checkOutput ()
        sink.Write(stream, text)

    override _.Encoding = Encoding.UTF8
    override _.Write(value: char) = write (string value)
    override _.Write(value: string | null) = write (value |> Option.ofObj |> Option.defaultValue "")
    override _.Write(buffer: char[], index: int, count: int) = write (System.String(buffer, index, count))
    override _.Flush() = sink.Flush()
