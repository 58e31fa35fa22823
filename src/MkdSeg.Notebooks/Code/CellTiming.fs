namespace MkdSeg.Notebooks

open System
open System.Diagnostics
open System.Globalization

/// What #time prints of an interaction, and #!time of a cell.
[<Sealed>]
type internal CellTiming private (clock: Stopwatch, cpu: TimeSpan, collections: int list) =
    static let cpuTime () =
        use own = Process.GetCurrentProcess()
        own.TotalProcessorTime

    static let counts () = [ for generation in 0 .. GC.MaxGeneration -> GC.CollectionCount generation ]

    static member Start() = CellTiming(Stopwatch.StartNew(), cpuTime (), counts ())

    /// Whether #!time asks for the time of the cell.
    member val IsAsked = false with get, set

    /// As .NET Interactive writes it.
    member _.Words: string =
        let milliseconds = clock.Elapsed.TotalMilliseconds.ToString("0.0###", CultureInfo.InvariantCulture)
        $"Wall time: {milliseconds}ms"

    /// As F# Interactive writes it.
    member _.Line: string =
        let written (time: TimeSpan) = time.ToString(@"hh\:mm\:ss\.fff")

        let generations =
            List.zip collections (counts ()) |> List.mapi (fun n (before, now) -> $"gen{n}: {now - before}") |> String.concat ", "

        $"Real: {written clock.Elapsed}, CPU: {written (cpuTime () - cpu)}, GC {generations}"
