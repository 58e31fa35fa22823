namespace MkdSeg.PaperRepro

open System.IO
open System.Reflection

/// What a page carries beside its content: style, script and plotly.js. All of it goes into the file, nothing is loaded.
[<RequireQualifiedAccess>]
module PageFiles =
    let private read (assembly: Assembly) (ending: string) : string =
        let name = assembly.GetManifestResourceNames() |> Array.find _.EndsWith(ending)
        use stream = assembly.GetManifestResourceStream name |> nonNull
        use reader = new StreamReader(stream)
        reader.ReadToEnd()

    let private ours (name: string) = read (Assembly.GetExecutingAssembly()) name

    // The only thing used of this package; none of its code runs.
    let private plotly (ending: string) = read (Assembly.Load "Plotly.NET") ending

    let style () : string = ours "report.css"

    let script () : string = ours "report.js"

    let plotlyScript () : string = plotly ".min.js"

    let plotlyLicence () : string = plotly ".min.js.LICENSE.txt"
