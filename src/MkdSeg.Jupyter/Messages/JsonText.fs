namespace MkdSeg.Jupyter

open System
open System.Globalization
open System.Text.Json
open System.Text.Json.Nodes
open System.Text.Unicode

/// JSON from outside.
[<RequireQualifiedAccess>]
module internal JsonText =
    let private options = JsonDocumentOptions(AllowDuplicateProperties = false)

    /// The number that the four hexadecimal digits of \uXXXX stand for where one begins; -1 where none does.
    let private escaped (bytes: byte[]) (at: int) : int =
        let mutable code = 0us
        let isEscape = at + 6 <= bytes.Length && bytes[at] = byte '\\' && bytes[at + 1] = byte 'u'

        if
            isEscape
            && UInt16.TryParse(ReadOnlySpan(bytes, at + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, &code)
        then
            int code
        else
            -1

    let private isHigh (code: int) = code >= 0xD800 && code <= 0xDBFF
    let private isLow (code: int) = code >= 0xDC00 && code <= 0xDFFF

    /// With each half of a surrogate pair that stands alone, which is no text, replaced by U+FFFD.
    let private withWholePairs (bytes: byte[]) : byte[] =
        let whole = Array.copy bytes
        let mutable at = 0

        while at < bytes.Length do
            let code = escaped bytes at

            if isHigh code && isLow (escaped bytes (at + 6)) then
                at <- at + 12
            elif isHigh code || isLow code then
                "\\ufffd"B.CopyTo(whole, at)
                at <- at + 6
            elif bytes[at] = byte '\\' then
                at <- at + 2
            else
                at <- at + 1

        whole

    /// The object that the bytes hold; None where they hold none, are no UTF-8, or name a part twice.
    let tryObject (bytes: byte[]) : JsonObject option =
        try
            if not (Utf8.IsValid(ReadOnlySpan bytes)) then
                None
            else
                match JsonNode.Parse(ReadOnlySpan(withWholePairs bytes), JsonNodeOptions(), options) with
                | :? JsonObject as json -> Some json
                | _ -> None
        with :? JsonException ->
            None
