namespace MkdSeg.PaperRepro

open System.IO
open System.Reflection

/// What a page carries beside its content and plotly.js: style and script. All of it goes into the file, nothing is loaded.
[<RequireQualifiedAccess>]
module PageFiles =
    let private read (name: string) : string =
        use stream = Assembly.GetExecutingAssembly().GetManifestResourceStream name |> nonNull
        use reader = new StreamReader(stream)
        reader.ReadToEnd()

    let style () : string = read "report.css"

    /// What the page of a check needs besides.
    let checkStyle () : string = read "check.css"

    let script () : string = read "report.js"
