namespace MkdSeg.Display

open System.Net

/// Text as HTML.
[<RequireQualifiedAccess>]
module internal HtmlText =
    /// Text that keeps its lines, as .NET Interactive marks it.
    let preformatted (text: string) : string = $"<div class=\"dni-plaintext\"><pre>{WebUtility.HtmlEncode text}</pre></div>"

    /// A picture that the page holds itself.
    let picture (mimeType: string) (base64: string) : string = $"<img src=\"data:{mimeType};base64,{base64}\">"
