namespace MkdSeg.Notebooks

open System.Collections.Generic
open Microsoft.DotNet.Interactive.Formatting
open MkdSeg.Display

/// Displays that code asks of .NET Interactive's library and not of a session, such as `PocketView.Display()`.
[<RequireQualifiedAccess>]
module internal DisplayEvents =
    let private bundle (shown: Microsoft.DotNet.Interactive.Formatting.DisplayedValue) : MimeBundle =
        { Forms = [ for value in shown.FormattedValues -> value.MimeType, value.Value ] }

    /// Hands them on until what it gives is disposed. The library gives a caller another handle than the one that it tells of, so the
    /// first update of one shows a second output, in whose place later ones come.
    let follow (show: CellOutput -> unit) : System.IDisposable =
        let known = HashSet<string>()

        Formatter.SubscribeToDisplayedValues(fun shown ->
            let isNew = lock known (fun () -> known.Add shown.DisplayId)

            show (if isNew then CellOutput.Display(shown.DisplayId, bundle shown) else CellOutput.Update(shown.DisplayId, bundle shown)))
