namespace MkdSeg.Notebooks

open System
open System.IO
open System.Reflection

/// What a session starts with.
type SessionOptions =
    {
        /// Assemblies that cells may use without #r, as paths.
        References: string list
        /// Characters over all outputs of one cell, beyond which it is stopped.
        OutputLimit: int64
        /// Growth of the process in bytes after which a running cell's garbage is collected.
        CollectAfter: int64
        /// Whether charts are static pictures, without the script that makes them move.
        StaticCharts: bool
        /// Called on the cells' thread where a cell begins; what it gives counts that thread's calls into a native library that calls
        /// back, and may be asked from any thread. A thread must not be abandoned inside such a call.
        NativeCalls: unit -> (unit -> int64)
    }

    /// Room for charts and pictures, and still a file that opens.
    static member DefaultOutputLimit = 8L <<< 20

    /// The program itself, the assemblies of this project and its libraries for tensors, charts and formatting, as far as they lie
    /// beside the program; charts that move.
    static member Default() : SessionOptions =
        let program =
            match Assembly.GetEntryAssembly() with
            | null -> ""
            | program -> nonNull (Path.GetFileName program.Location)

        let beside (pattern: string) = Directory.GetFiles(AppContext.BaseDirectory, pattern) |> List.ofArray |> List.sort

        { References =
            [ program
              "MkdSeg.*.dll"
              "TorchSharp.dll"
              "XPlot.Plotly.dll"
              "Microsoft.DotNet.Interactive.Formatting.dll"
              "Microsoft.AspNetCore.Html.Abstractions.dll" ]
            |> List.filter ((<>) "")
            |> List.collect beside
            |> List.filter (fun path -> not (path.EndsWith ".Tests.dll"))
          OutputLimit = SessionOptions.DefaultOutputLimit
          CollectAfter = 256L <<< 20
          StaticCharts = false
          NativeCalls = fun () -> (fun () -> 0L) }
