namespace MkdSeg.Display

open System
open Microsoft.DotNet.Interactive.Formatting

/// Any value as a MIME bundle: in the forms for which .NET Interactive's formatters are registered, and always as text.
[<RequireQualifiedAccess>]
module Forms =
    /// What is listed first is the richest; any other form comes behind these, text last.
    let private order = [ MimeType.Html; MimeType.Svg; MimeType.Png ]

    let private rank (mimeType: string) : int =
        if mimeType = MimeType.Plain then
            Int32.MaxValue
        else
            order |> List.tryFindIndex ((=) mimeType) |> Option.defaultValue order.Length

    /// Whether a formatter of one type is asked for values of another: for what that derives from, implements, or is a case of.
    let private serves (kind: Type) (known: Type) : bool =
        if known.IsGenericTypeDefinition then
            let isCase (candidate: Type) = candidate.IsGenericType && candidate.GetGenericTypeDefinition() = known
            let bases = Seq.unfold (fun (at: Type | null) -> at |> Option.ofObj |> Option.map (fun at -> at, at.BaseType)) kind
            Seq.exists isCase bases || Array.exists isCase (kind.GetInterfaces())
        else
            known.IsAssignableFrom kind

    /// Whether a formatter is registered for a type, apart from those that are asked for any sequence, handle or function.
    let private isRegistered (kind: Type) (mimeType: string) : bool =
        Formatter.RegisteredFormatters false
        |> Seq.exists (fun known -> known.MimeType = mimeType && not (KernelFormatters.isGeneral known) && serves kind known.Type)

    /// Numbers, dates and words: as HTML they would be their text again.
    let private isText (kind: Type) : bool = kind = typeof<string> || kind = typeof<bool> || typeof<IFormattable>.IsAssignableFrom kind

    let private text (value: obj) : string =
        if isRegistered (value.GetType()) MimeType.Plain then value.ToDisplayString MimeType.Plain else PlainText.ofValue value

    let private ofObject (value: obj) : MimeBundle =
        KernelFormatters.registerAll ()
        let kind = value.GetType()

        let preferred =
            Formatter.GetPreferredMimeTypesFor kind
            |> Seq.filter (fun mimeType ->
                mimeType <> MimeType.Plain && not (mimeType = MimeType.Html && isText kind && not (isRegistered kind mimeType)))
            |> Seq.sortBy rank

        { Forms =
            [ for mimeType in preferred do
                  match value.ToDisplayString mimeType with
                  | "" -> ()
                  | content -> mimeType, content
              MimeType.Plain, text value ] }

    let private ofFormatted (values: FormattedValue seq) : MimeBundle = { Forms = [ for value in values -> value.MimeType, value.Value ] }

    /// The forms of a value, text/plain always among them. A bundle stands for itself, and so does what is formatted already.
    let ofValue (value: obj | null) : MimeBundle =
        match value with
        | null -> MimeBundle.Plain(PlainText.ofValue null)
        | :? MimeBundle as bundle -> bundle
        | :? FormattedValue as formatted -> ofFormatted [ formatted ]
        | :? (seq<FormattedValue>) as formatted -> ofFormatted formatted
        | value -> ofObject value

    /// The forms of a value that is declared as a type: None of an option, which is no object, is told from null.
    let ofDeclared (declared: Type) (value: obj | null) : MimeBundle =
        match value with
        | null -> MimeBundle.Plain(PlainText.ofNull declared)
        | value -> ofValue value

    /// A value in the forms that are asked for alone.
    let ofMimeTypes (mimeTypes: string list) (value: obj | null) : MimeBundle =
        let content (mimeType: string) : string =
            match value with
            | null -> PlainText.ofValue null
            | value when mimeType = MimeType.Plain -> text value
            | value -> value.ToDisplayString mimeType

        KernelFormatters.registerAll ()
        { Forms = [ for mimeType in mimeTypes -> mimeType, content mimeType ] }
