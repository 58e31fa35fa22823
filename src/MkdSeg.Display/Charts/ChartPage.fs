namespace MkdSeg.Display

open System
open System.IO
open System.IO.Compression
open System.Net
open System.Reflection
open System.Text
open System.Threading

/// A chart as HTML that works without a network: the static picture, which a script replaces by the chart. The first chart of a
/// session brings plotly.js, compressed; the later ones of a page use it.
[<RequireQualifiedAccess>]
module ChartPage =
    let mutable private made = 0

    let private resource (assembly: Assembly) (ending: string) : string =
        let name = assembly.GetManifestResourceNames() |> Array.find _.EndsWith(ending)
        use reader = new StreamReader(assembly.GetManifestResourceStream name |> nonNull)
        reader.ReadToEnd()

    /// Of the package Plotly.NET only its copy of plotly.js is used, none of its code: without a network plotly.js has to come from a
    /// package, and no smaller one on NuGet carries it.
    let private plotly (ending: string) : string =
        let own = Assembly.GetExecutingAssembly()
        let folder = nonNull (Path.GetDirectoryName own.Location)
        resource (Assembly.LoadFrom(Path.Combine(folder, "Plotly.NET.dll"))) ending

    /// plotly.js, which draws charts in pages.
    let library () : string = plotly ".min.js"

    /// The licence of plotly.js, which goes where it goes.
    let licence () : string = plotly ".min.js.LICENSE.txt"

    let private compressedLibrary () : string =
        use packed = new MemoryStream()

        using (new GZipStream(packed, CompressionLevel.SmallestSize, leaveOpen = true)) (fun stream ->
            stream.Write(Encoding.UTF8.GetBytes(library ())))

        Convert.ToBase64String(packed.ToArray())

    /// A static picture as HTML without a script.
    let internal picture (words: string) (svg: string) : string =
        $"<img alt=\"{WebUtility.HtmlEncode words}\" style=\"max-width: 100%%; height: auto\" "
        + $"src=\"data:image/svg+xml;base64,{Convert.ToBase64String(Encoding.UTF8.GetBytes svg)}\">"

    /// The HTML of a chart, as wide as its page allows, `width` pixels at most. Data and layout are JSON without '<'; `picture` stands
    /// until a script has run.
    let internal html (width: int) (height: int) (data: string) (layout: string) (picture: string option) : string =
        let number = Interlocked.Increment &made
        let id = $"mkdseg-chart-{number}"
        let picture = picture |> Option.defaultValue "This kind of chart has no static picture; it shows where scripts run."

        let script =
            (resource (Assembly.GetExecutingAssembly()) "chart.js")
                .Replace("@ID@", id)
                .Replace("@LIBRARY@", (if number = 1 then compressedLibrary () else ""))
                .Replace("@LAYOUT@", layout)
                .Replace("@DATA@", data)

        $"<div id=\"{WebUtility.HtmlEncode id}\" style=\"max-width: {width}px; height: {height}px\">{picture}</div>\n"
        + $"<script>\n{script}</script>"
