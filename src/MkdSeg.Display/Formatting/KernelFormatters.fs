namespace MkdSeg.Display

open System
open System.IO
open Microsoft.DotNet.Interactive.Formatting
open MkdSeg.Imaging.Geometry
open MkdSeg.Imaging.Rendering
open XPlot.Plotly

/// The formatters of this library in .NET Interactive's table, where its kernels look up what they show.
[<RequireQualifiedAccess>]
module KernelFormatters =
    let private table = [ MimeType.Html; MimeType.Plain ]
    let private chart = [ MimeType.Html; MimeType.Svg; MimeType.Plain ]
    let private picture = [ MimeType.Png; MimeType.Plain ]

    /// What is shown in which forms, the richest first. F#'s lists among them, which .NET Interactive would show as head and tail.
    let private shown: (Type * string list) list =
        [ typeof<MimeBundle>, table
          typedefof<list<_>>, table
          typeof<ChartDescription>, chart
          typeof<PlotlyChart>, chart
          typeof<Panel>, picture
          typeof<seq<Panel>>, picture
          typeof<seq<Panel list>>, picture
          typeof<Volume<float32>>, picture
          typeof<Volume<byte>>, picture
          typeof<Volume<uint16>>, picture ]

    let private register (kind: Type) (mimeTypes: string list) =
        for mimeType in mimeTypes do
            let write (value: obj) (writer: TextWriter) = writer.Write(Forms.ofType mimeType value)
            Formatter.Register(kind, Action<obj, TextWriter> write, mimeType)

        Formatter.SetPreferredMimeTypesFor(kind, Array.ofList mimeTypes)

    /// From now on the kernels of this process show charts, panels, volumes, lists and tables as sessions do.
    let registerAll () : unit =
        for kind, mimeTypes in shown do
            register kind mimeTypes
