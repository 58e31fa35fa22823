namespace MkdSeg.Notebooks

open System
open System.IO

/// What a session starts with.
type SessionOptions =
    {
        /// Assemblies that cells may use without #r, as paths.
        References: string list
        /// Characters over all outputs of one cell, beyond which it is stopped.
        OutputLimit: int64
        /// Growth of the process in bytes after which a running cell's garbage is collected.
        CollectAfter: int64
    }

    /// Room for charts and pictures, and still a file that opens.
    static member DefaultOutputLimit = 8L <<< 20

    /// The assemblies of this project and its libraries for tensors and charts, as far as they lie beside the program.
    static member Default() : SessionOptions =
        let beside (pattern: string) = Directory.GetFiles(AppContext.BaseDirectory, pattern) |> List.ofArray |> List.sort

        { References = [ "MkdSeg.*.dll"; "TorchSharp.dll"; "XPlot.Plotly.dll" ] |> List.collect beside |> List.filter (fun path -> not (path.EndsWith ".Tests.dll"))
          OutputLimit = SessionOptions.DefaultOutputLimit
          CollectAfter = 256L <<< 20 }
