namespace MkdSeg.Notebooks

open System.IO
open System.Text

/// Standard output or error of cells.
[<Sealed>]
type internal SinkWriter(sink: OutputSink, stream: StandardStream) =
    inherit TextWriter()
    override _.Encoding = Encoding.UTF8
    override _.Write(value: char) = sink.Write(stream, string value)
    override _.Write(value: string | null) = sink.Write(stream, value |> Option.ofObj |> Option.defaultValue "")
    override _.Write(buffer: char[], index: int, count: int) = sink.Write(stream, System.String(buffer, index, count))
    override _.Flush() = sink.Flush()
