namespace MkdSeg.Interactive

open System
open System.Collections.Generic
open Microsoft.DotNet.Interactive
open Microsoft.DotNet.Interactive.Events
open Microsoft.DotNet.Interactive.Formatting
open MkdSeg.Display

/// Displays in a cell of .NET Interactive. Its own `Display` names a value and the handle that updates it differently (1.0.712001), so
/// that under Jupyter no update arrives; here both have one name.
[<Sealed>]
type internal KernelDisplays() =
    let running () : KernelInvocationContext =
        match KernelInvocationContext.Current with
        | null -> raise (InvalidOperationException "display works in the cells of a notebook; no cell runs on this thread.")
        | context -> context

    let values (bundle: MimeBundle) : IReadOnlyCollection<FormattedValue> =
        [| for mimeType, content in bundle.Forms -> FormattedValue(mimeType, content) |]

    interface IDisplayHost with
        member _.Show(id, bundle) =
            let context = running ()
            context.Publish(DisplayedValueProduced(bundle, context.Command, values bundle, id))

        member _.Update(id, bundle) =
            let context = running ()
            context.Publish(DisplayedValueUpdated(bundle, id, context.Command, values bundle))
