namespace MkdSeg.Display

open System
open System.Collections
open Microsoft.DotNet.Interactive.Formatting
open MkdSeg.Imaging.Geometry
open MkdSeg.Imaging.Rendering
open XPlot.Plotly

/// The formatters of this project in .NET Interactive's table. Its kernels and our sessions look up there what they show, so that cells of
/// both see the same, and a formatter that a cell registers is heard in both.
[<RequireQualifiedAccess>]
module KernelFormatters =
    let private gate = obj ()

    let private formatter (kind: Type) (mimeType: string) (write: obj -> FormatContext -> bool) : ITypeFormatter =
        { new ITypeFormatter with
            member _.Type = kind
            member _.MimeType = mimeType

            member _.Format(value, context) =
                match value with
                | null -> false
                | value -> write value context }

    /// A formatter that always knows what to write.
    let private writer (kind: Type) (mimeType: string) (text: obj -> string) : ITypeFormatter =
        formatter kind mimeType (fun value context ->
            context.Writer.Write(text value)
            true)

    let private bundled (mimeType: string) : ITypeFormatter =
        writer typeof<MimeBundle> mimeType (fun value ->
            let bundle = value :?> MimeBundle

            match bundle.TryForm mimeType, bundle.TryForm MimeType.Png, bundle.TryForm MimeType.Plain with
            | Some content, _, _ -> content
            | None, Some picture, _ when mimeType = MimeType.Html -> HtmlText.picture MimeType.Png picture
            | None, _, Some text when mimeType = MimeType.Html -> HtmlText.preformatted text
            | _ -> "")

    /// What tells whether the table still has ours: a cell may have reset it.
    let private mark = bundled MimeType.Html

    let private chart (kind: Type) (mimeType: string) : ITypeFormatter =
        writer kind mimeType (fun value ->
            ChartFormatter.tryOfValue value
            |> Option.defaultValue []
            |> List.tryPick (fun (name, content) -> if name = mimeType then Some content.Value else None)
            |> Option.defaultValue "")

    /// Empty where there is nothing to see, as for a list without panels.
    let private picture (kind: Type) (mimeType: string) : ITypeFormatter =
        writer kind mimeType (fun value ->
            match PanelPicture.tryOfValue value with
            | Some bundle when mimeType = MimeType.Html ->
                bundle.TryForm MimeType.Png |> Option.map (HtmlText.picture MimeType.Png) |> Option.defaultValue ""
            | Some bundle -> bundle.TryForm mimeType |> Option.defaultValue ""
            | None when mimeType = MimeType.Plain -> PlainText.ofValue value
            | None -> "")

    /// The package's own formatter for any object.
    let private byDefault (value: obj) (context: FormatContext) : bool =
        let any = Formatter.RegisteredFormatters() |> Seq.filter (fun formatter -> formatter :? HtmlFormatter<obj>) |> Seq.last
        any.Format(value, context)

    /// Sequences of records are tables with a column for each field, where the package would nest one table in every row; arrays of several
    /// dimensions keep them; of other sequences the values are shown and not the properties of their class.
    let private sequence: ITypeFormatter =
        formatter typeof<IEnumerable> MimeType.Html (fun value context ->
            match value with
            | :? string as text ->
                context.Writer.Write(HtmlText.preformatted text)
                true
            | :? Array as values when values.Rank > 1 ->
                context.Writer.Write(HtmlText.preformatted (PlainText.ofValue values))
                true
            | value ->
                match HtmlTable.tryOfValue value with
                | Some table ->
                    context.Writer.Write table
                    true
                | None -> byDefault (ValueSequence.ofValue (value :?> IEnumerable)) context)

    /// Tensors, models, streams and other handles are what they say of themselves: asking all their properties could compute, change or
    /// crash something.
    let private handle: ITypeFormatter =
        formatter typeof<IDisposable> MimeType.Html (fun value context ->
            match value with
            | :? IEnumerable -> false
            | value ->
                context.Writer.Write(HtmlText.preformatted (PlainText.ofValue value))
                true)

    /// What F# prints well, and the package by the name of its class alone.
    let private printed (kind: Type) : ITypeFormatter = writer kind MimeType.Html (PlainText.ofValue >> HtmlText.preformatted)

    let private general =
        [ sequence
          handle
          printed typedefof<FSharpFunc<_, _>>
          printed typedefof<Result<_, _>>
          printed typedefof<ValueOption<_>> ]

    /// Whether a formatter is one of ours for values of many types, behind all that are registered for one.
    let internal isGeneral (known: ITypeFormatter) : bool = general |> List.exists (fun own -> obj.ReferenceEquals(own, known))

    let private charts = [ typeof<ChartDescription>; typeof<PlotlyChart> ]

    let private pictures =
        [ typeof<Panel>
          typeof<seq<Panel>>
          typeof<seq<Panel list>>
          typeof<Volume<float32>>
          typeof<Volume<byte>>
          typeof<Volume<uint16>> ]

    let private register () : unit =
        for own in general @ [ mark; bundled MimeType.Plain ] do
            Formatter.Register own

        for kind in charts do
            let forms = [| MimeType.Html; MimeType.Svg; MimeType.Plain |]
            forms |> Array.iter (chart kind >> Formatter.Register)
            Formatter.SetPreferredMimeTypesFor(kind, forms)

        for kind in pictures do
            let forms = [| MimeType.Png; MimeType.Plain |]
            Array.append forms [| MimeType.Html |] |> Array.iter (picture kind >> Formatter.Register)
            Formatter.SetPreferredMimeTypesFor(kind, forms)

        Formatter.SetPreferredMimeTypesFor(typeof<MimeBundle>, MimeType.Html, MimeType.Plain)

    let private isHere () = Formatter.RegisteredFormatters false |> Seq.exists (fun known -> obj.ReferenceEquals(known, mark))

    /// From now on charts, panels, volumes, tables, lists and functions are shown as this project shows them. Doing it again changes
    /// nothing, except where the table was reset since.
    let registerAll () : unit =
        lock gate (fun () ->
            if not (isHere ()) then
                register ())
