namespace MkdSeg.Display

open System

/// Any value as a MIME bundle.
[<RequireQualifiedAccess>]
module Forms =
    let private plain (value: obj | null) = MimeType.Plain, lazy (PlainText.ofValue value)
    let private made (bundle: MimeBundle) = [ for mimeType, content in bundle.Forms -> mimeType, lazy content ]

    /// The forms of a value, each made when it is asked for; text/plain always among them.
    let private ofAny (value: obj | null) : (string * Lazy<string>) list =
        match value with
        | null -> [ plain null ]
        | :? MimeBundle as bundle -> made bundle
        | :? string
        | :? IFormattable -> [ plain value ]
        | value ->
            PanelPicture.tryOfValue value
            |> Option.map made
            |> Option.orElseWith (fun () -> ChartFormatter.tryOfValue value)
            |> Option.defaultWith (fun () ->
                match HtmlTable.tryOfValue value with
                | Some table -> [ MimeType.Html, lazy table; plain value ]
                | None -> [ plain value ])

    /// The forms of a value, text/plain always among them. A bundle stands for itself.
    let ofValue (value: obj | null) : MimeBundle =
        match value with
        | :? MimeBundle as bundle -> bundle
        | value -> { Forms = [ for mimeType, content in ofAny value -> mimeType, content.Value ] }

    /// The forms of a value that is declared as a type: None of an option, which is no object, is told from null.
    let ofDeclared (declared: Type) (value: obj | null) : MimeBundle =
        match value with
        | null -> MimeBundle.Plain(PlainText.ofNull declared)
        | value -> ofValue value

    /// A value in one form. What has no HTML is its picture or its text as HTML; any other form that it has not is empty.
    let ofType (mimeType: string) (value: obj) : string =
        let forms = ofAny value
        let content name = forms |> List.tryPick (fun (given, content) -> if given = name then Some content.Value else None)

        match content mimeType with
        | Some content -> content
        | None when mimeType = MimeType.Html ->
            match content MimeType.Png with
            | Some picture -> $"<img src=\"data:{MimeType.Png};base64,{picture}\">"
            | None -> $"<pre>{content MimeType.Plain |> Option.map Net.WebUtility.HtmlEncode |> Option.defaultValue String.Empty}</pre>"
        | None -> ""
