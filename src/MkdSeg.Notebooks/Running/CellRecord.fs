namespace MkdSeg.Notebooks

open System.Text
open MkdSeg.Display

/// The outputs of a cell as a notebook keeps them: text of one stream that comes in pieces is one output, an update takes the place
/// of the display that it is of.
[<Sealed>]
type internal CellRecord() =
    let outputs = ResizeArray<CellOutput>()
    let text = StringBuilder()
    let mutable stream = StandardStream.Out

    let finishText () =
        if text.Length > 0 then
            outputs.Add(CellOutput.Text(stream, text.ToString()))
            text.Clear() |> ignore

    member _.Outputs: CellOutput list =
        finishText ()
        List.ofSeq outputs

    member _.Add(output: CellOutput) =
        match output with
        | CellOutput.Text(name, piece) ->
            if name <> stream then
                finishText ()
                stream <- name

            text.Append piece |> ignore
        | other ->
            finishText ()
            outputs.Add other

    /// Whether the display was one of these.
    member _.TryUpdate(id: string, bundle: MimeBundle) : bool =
        match
            outputs.FindIndex(function
                | CellOutput.Display(known, _) -> known = id
                | _ -> false)
        with
        | -1 -> false
        | at ->
            outputs[at] <- CellOutput.Display(id, bundle)
            true
