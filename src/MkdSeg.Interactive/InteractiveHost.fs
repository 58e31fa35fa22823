namespace MkdSeg.Interactive

open System.Threading
open Microsoft.DotNet.Interactive
open MkdSeg.Display

/// The kernels of .NET Interactive as a host of this project's notebooks.
[<RequireQualifiedAccess>]
module InteractiveHost =
    let private stop () : CancellationToken =
        match KernelInvocationContext.Current with
        | null -> CancellationToken.None
        | context -> context.CancellationToken

    /// What a notebook's first cell does: formatters, displays that can be updated, the interruption of cells, and the program's native
    /// libraries. Doing it again changes nothing.
    let start () : unit =
        NativeFolder.useIt ()
        KernelFormatters.registerAll ()
        CellInterruption.follow stop
        Displays.directTo (Some(KernelDisplays()))
