namespace MkdSeg.Display

/// One value in several forms; whoever shows it takes the richest form that it can.
type MimeBundle =
    {
        /// MIME types with their content, text/plain among them. Pictures that are not text are base64.
        Forms: (string * string) list
    }

    /// The content of a type, None where the value has no such form.
    member bundle.TryForm(mimeType: string) =
        bundle.Forms |> List.tryPick (fun (name, content) -> if name = mimeType then Some content else None)

    /// Characters over all forms.
    member bundle.Size = bundle.Forms |> List.sumBy (fun (_, content) -> int64 content.Length)

    static member Plain(text: string) = { Forms = [ MimeType.Plain, text ] }

/// The types that are used here.
and [<RequireQualifiedAccess>] MimeType =
    static member Plain = "text/plain"
    static member Html = "text/html"
    static member Svg = "image/svg+xml"
    static member Png = "image/png"
    static member Markdown = "text/markdown"
