namespace MkdSeg.Notebooks

open System
open System.IO
open System.IO.Compression
open System.Net
open System.Reflection
open System.Text
open System.Text.Json.Nodes
open System.Threading

/// A chart as HTML that works without a network: the static picture, which a script replaces by the chart. The first chart of a
/// session brings plotly.js, compressed; the later ones of a page use it.
[<RequireQualifiedAccess>]
module internal ChartPage =
    let mutable private made = 0

    let private resource (assembly: Assembly) (ending: string) : Stream =
        let name = assembly.GetManifestResourceNames() |> Array.find _.EndsWith(ending)
        assembly.GetManifestResourceStream name |> nonNull

    let private compressedLibrary () : string =
        use plain = resource (Assembly.Load "Plotly.NET") ".min.js"
        use packed = new MemoryStream()

        using (new GZipStream(packed, CompressionLevel.SmallestSize, leaveOpen = true)) plain.CopyTo
        Convert.ToBase64String(packed.ToArray())

    let private script () : string =
        use reader = new StreamReader(resource (Assembly.GetExecutingAssembly()) "chart.js")
        reader.ReadToEnd()

    /// JSON that may stand inside a script: the serializer writes '<' as a number.
    let private inScript (node: JsonNode | null) : string =
        match node with
        | null -> "{}"
        | node -> node.ToJsonString()

    /// A static picture as HTML without a script.
    let picture (svg: string) : string =
        $"<img alt=\"chart\" src=\"data:image/svg+xml;base64,{Convert.ToBase64String(Encoding.UTF8.GetBytes svg)}\">"

    /// The HTML of a chart. `svg` is its static picture.
    let html (width: int) (height: int) (data: JsonArray) (layout: JsonNode | null) (svg: string option) : string =
        let number = Interlocked.Increment &made
        let id = $"mkdseg-chart-{number}"

        let picture =
            svg
            |> Option.map picture
            |> Option.defaultValue "This kind of chart has no static picture; it shows where scripts run."

        let script =
            script()
                .Replace("@ID@", id)
                .Replace("@LIBRARY@", (if number = 1 then compressedLibrary () else ""))
                .Replace("@LAYOUT@", inScript layout)
                .Replace("@DATA@", inScript data)

        $"<div id=\"{WebUtility.HtmlEncode id}\" style=\"width: {width}px; height: {height}px\">{picture}</div>\n<script>\n{script}</script>"
