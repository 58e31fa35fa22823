namespace MkdSeg.Notebooks.Tests

open System.IO
open System.Text.Json.Nodes
open MkdSeg.Display
open MkdSeg.Notebooks
open MkdSeg.PaperRepro.Tests
open NUnit.Framework

/// A temporary folder for one test, with notebooks made in it.
type NotebookPlace() =
    inherit Workplace()

    member place.Write(name: string, text: string) : string =
        File.WriteAllText(place.Path name, text)
        place.Path name

    /// A notebook with these code cells, each with its tags.
    member place.Tagged(name: string, cells: (string list * string) list) : string =
        let cell (index: int) (tags: string list, source: string) =
            let tags = tags |> List.map (fun tag -> $"\"{tag}\"") |> String.concat ", "
            let source = (JsonValue.Create source |> nonNull).ToJsonString()

            $"{{\"cell_type\": \"code\", \"execution_count\": null, \"id\": \"c{index}\", "
            + $"\"metadata\": {{\"tags\": [{tags}]}}, \"outputs\": [], \"source\": {source}}}"

        let cells = cells |> List.mapi cell |> String.concat ",\n"

        place.Write(
            name,
            $"{{\"cells\": [\n{cells}\n], "
            + "\"metadata\": {\"kernelspec\": {\"name\": \".net-fsharp\", \"display_name\": \".NET (F#)\"}}, "
            + "\"nbformat\": 4, \"nbformat_minor\": 5}"
        )

    member place.Notebook(name: string, sources: string list) : string = place.Tagged(name, sources |> List.map (fun source -> [], source))

[<AutoOpen>]
module Constraints =
    /// Equality of F# values, which NUnit's own overloads cannot choose between.
    let same (expected: 'T) = Is.EqualTo(box expected)

/// What is in outputs.
module Outputs =
    let text (outputs: CellOutput list) =
        outputs
        |> List.choose (function
            | CellOutput.Text(StandardStream.Out, text) -> Some text
            | _ -> None)
        |> String.concat ""

    let error (outputs: CellOutput list) =
        outputs
        |> List.tryPick (function
            | CellOutput.Failure error -> Some error
            | _ -> None)

    let results (outputs: CellOutput list) =
        outputs
        |> List.choose (function
            | CellOutput.Result bundle -> bundle.TryForm MimeType.Plain
            | _ -> None)

    /// The outputs of each code cell of a file.
    let ofFile (path: string) : CellOutput list list = (Notebook.Read path).Cells |> List.filter _.IsCode |> List.map _.Outputs
