namespace MkdSeg.PaperRepro

open System
open System.Runtime.InteropServices
open System.Threading

/// Ctrl-C and SIGTERM ask the work to stop at the next safe place; asked a second time, the process ends at once.
type Interruption() =
    let source = new CancellationTokenSource()

    let ask (context: PosixSignalContext) =
        if not source.IsCancellationRequested then
            context.Cancel <- true
            source.Cancel()

    let registrations =
        [ PosixSignalRegistration.Create(PosixSignal.SIGINT, ask); PosixSignalRegistration.Create(PosixSignal.SIGTERM, ask) ]

    /// Cancelled by the first signal.
    member _.Token = source.Token

    interface IDisposable with
        member _.Dispose() =
            for registration in registrations do
                registration.Dispose()

            source.Dispose()
