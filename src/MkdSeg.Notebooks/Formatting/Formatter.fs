namespace MkdSeg.Notebooks

/// Any value as a MIME bundle.
[<RequireQualifiedAccess>]
module Formatter =
    /// The forms of a value, text/plain always among them. A bundle stands for itself.
    let format (value: obj | null) : MimeBundle =
        match value with
        | null -> MimeBundle.Plain(PlainText.ofValue null)
        | :? MimeBundle as bundle -> bundle
        | :? string
        | :? System.IFormattable -> MimeBundle.Plain(PlainText.ofValue value)
        | value ->
            PanelPicture.tryOfValue value
            |> Option.orElseWith (fun () -> ChartFormatter.tryOfValue value)
            |> Option.defaultWith (fun () ->
                let plain = MimeType.Plain, PlainText.ofValue value

                match HtmlTable.tryOfValue value with
                | Some table -> { Forms = [ MimeType.Html, table; plain ] }
                | None -> { Forms = [ plain ] })

    /// The forms of a value that is declared as a type: None of an option, which is no object, is told from null.
    let formatAs (declared: System.Type) (value: obj | null) : MimeBundle =
        match value with
        | null -> MimeBundle.Plain(PlainText.ofNull declared)
        | value -> format value
