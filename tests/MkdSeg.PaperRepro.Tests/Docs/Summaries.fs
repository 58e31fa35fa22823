namespace MkdSeg.PaperRepro.Tests.Docs

open System
open System.IO
open System.Reflection
open System.Xml.Linq
open MkdSeg.PaperRepro.Cells

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

    /// None where nothing is said.
    let tryProperty (property: PropertyInfo) : string option =
        documented.Value.TryFind $"P:{(nonNull property.DeclaringType).FullName}.{property.Name}"
        |> Option.map OptionReference.words
