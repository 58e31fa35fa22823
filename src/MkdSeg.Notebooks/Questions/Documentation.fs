namespace MkdSeg.Notebooks

open System.Collections.Concurrent
open System.IO
open System.Xml
open System.Xml.Linq
open FSharp.Compiler.Symbols

/// Documentation comments as plain text.
[<RequireQualifiedAccess>]
module internal Documentation =
    let private name (word: string) = XName.Get word

    let private read (assembly: string) : Map<string, XElement> =
        try
            let file = XDocument.Load(nonNull (Path.ChangeExtension(assembly, ".xml")))

            Map.ofSeq (
                seq {
                    for entry in file.Descendants(name "member") do
                        match entry.Attribute(name "name") with
                        | null -> ()
                        | key -> key.Value, entry
                }
            )
        with
        | :? IOException
        | :? XmlException ->
            // Many assemblies come without.
            Map.empty

    let private known = ConcurrentDictionary<string, Map<string, XElement>>()

    /// A reference such as T:System.String is shown as its name.
    let private reference (key: string) = key.Substring(key.IndexOf ':' + 1)

    let rec private plain (node: XNode) : string =
        match node with
        | :? XText as text -> text.Value
        | :? XElement as element when element.IsEmpty ->
            element.Attributes() |> Seq.map (fun attribute -> reference attribute.Value) |> String.concat " "
        | :? XElement as element -> element.Nodes() |> Seq.map plain |> String.concat ""
        | _ -> ""

    let private tidy (text: string) =
        text.Split([| ' '; '\n'; '\r'; '\t' |], System.StringSplitOptions.RemoveEmptyEntries) |> String.concat " "

    let private ofEntry (entry: XElement) : string list =
        [ for part in entry.Elements() do
              let about =
                  [ part.Attribute(name "name"); part.Attribute(name "cref") ]
                  |> List.choose Option.ofObj
                  |> List.tryHead
                  |> Option.map (fun attribute -> reference attribute.Value + ": ")
                  |> Option.defaultValue ""

              match part.Name.LocalName with
              | "summary"
              | "remarks"
              | "param"
              | "returns"
              | "exception" -> about + tidy (plain part)
              | _ -> () ]

    let private ofXml (xml: string) : string list =
        try
            match ofEntry (XElement.Parse $"<member>{xml}</member>") with
            | [] -> [ tidy xml ]
            | parts -> parts
        with :? XmlException ->
            [ tidy xml ]

    /// The lines of a comment, none where there is no comment.
    let lines (comment: FSharpXmlDoc) : string list =
        match comment with
        | FSharpXmlDoc.None -> []
        | FSharpXmlDoc.FromXmlText text -> ofXml (String.concat "\n" text.UnprocessedLines)
        | FSharpXmlDoc.FromXmlFile(assembly, key) ->
            known.GetOrAdd(assembly, read) |> Map.tryFind key |> Option.map ofEntry |> Option.defaultValue []
