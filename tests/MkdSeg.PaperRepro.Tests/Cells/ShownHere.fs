namespace MkdSeg.PaperRepro.Tests

open System
open System.Collections.Generic
open MkdSeg.Display

/// Stands for the notebook while code of cells runs in a test: what is shown is kept under its name, the latest form of each.
type ShownHere() =
    let shown = Dictionary<string, MimeBundle>()
    let updates = List<string>()

    do
        Displays.directTo (
            Some
                { new IDisplayHost with
                    member _.Show(id, bundle) = lock shown (fun () -> shown[id] <- bundle)

                    member _.Update(id, bundle) =
                        lock shown (fun () ->
                            shown[id] <- bundle
                            updates.Add(bundle.TryForm MimeType.Plain |> Option.defaultValue "")) }
        )

    /// What stands there now, as plain text.
    member _.Texts: string list =
        lock shown (fun () -> [ for bundle in shown.Values -> bundle.TryForm MimeType.Plain |> Option.defaultValue "" ])

    /// Everything that took another's place, in order.
    member _.Updates: string list = lock shown (fun () -> List.ofSeq updates)

    interface IDisposable with
        member _.Dispose() = Displays.directTo None
