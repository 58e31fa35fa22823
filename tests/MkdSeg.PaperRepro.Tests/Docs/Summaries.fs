namespace MkdSeg.PaperRepro.Tests.Docs

open System
open System.IO
open System.Reflection
open System.Text.RegularExpressions
open System.Xml.Linq

/// What members say of themselves in the documentation that the compiler writes beside an assembly.
[<RequireQualifiedAccess>]
module Summaries =
    let private documented =
        lazy
            (Map.ofList
                [ for file in Directory.GetFiles(AppContext.BaseDirectory, "*.xml") do
                      for entry in XDocument.Load(file).Descendants "member" do
                          match entry.Element "summary" with
                          | null -> ()
                          | summary -> (nonNull (entry.Attribute "name")).Value, summary ])

    /// A summary as text of one line: references are named by their last word.
    let private words (summary: XElement) : string =
        let text =
            [ for node in summary.Nodes() do
                  match node with
                  | :? XElement as element ->
                      match element.Attribute "cref" with
                      | null -> $"`{element.Value}`"
                      | reference -> $"""`{reference.Value.Split('.', '(') |> Array.last}`"""
                  | other -> (other :?> XText).Value ]
            |> String.concat ""

        Regex.Replace(text, @"\s+", " ").Trim()

    /// None where nothing is said.
    let tryProperty (property: PropertyInfo) : string option =
        documented.Value.TryFind $"P:{(nonNull property.DeclaringType).FullName}.{property.Name}" |> Option.map words
