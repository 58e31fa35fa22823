namespace MkdSeg.Notebooks.Tests.Sessions

open System
open System.Collections.Generic
open System.Threading
open MkdSeg.Notebooks

/// A session for one fixture: starting one takes seconds. Cells are numbered as they come.
type OneSession(options: SessionOptions) =
    let session = new Session(options)
    let mutable count = 0

    new() = new OneSession(SessionOptions.Default())
    member _.Session = session
    member _.Count = count

    /// Everything that a cell gives off.
    member _.Run(code: string) : CellOutput list =
        count <- count + 1
        let outputs = List<CellOutput>()
        session.Run(count, code, outputs.Add, CancellationToken.None) |> ignore
        List.ofSeq outputs

    interface IDisposable with
        member _.Dispose() = (session :> IDisposable).Dispose()
