module MkdSeg.Notebooks.Tests.Files.NotebookTests

open System
open System.IO
open System.Text.Json.Nodes
open MkdSeg.Display
open MkdSeg.Imaging
open MkdSeg.Notebooks
open MkdSeg.Notebooks.Tests
open NUnit.Framework

let private full =
    """{
 "cells": [
  {
   "cell_type": "markdown",
   "id": "question-1",
   "metadata": {
    "colour": "blue"
   },
   "attachments": {},
   "source": [
    "# Does it *work*?\n",
    "Ünïcode <b> & 'quotes'"
   ]
  },
  {
   "cell_type": "code",
   "execution_count": 7,
   "id": "abc_9",
   "metadata": {
    "tags": [
     "parameters"
    ],
    "vendor": {
     "x": [
      1,
      2.50
     ]
    }
   },
   "outputs": [
    {
     "name": "stdout",
     "output_type": "stream",
     "text": [
      "one\n",
      "two"
     ]
    }
   ],
   "source": [
    "let a = 1"
   ]
  }
 ],
 "metadata": {
  "kernelspec": {
   "display_name": ".NET (F#)",
   "language": "F#",
   "name": ".net-fsharp"
  },
  "polyglot_notebook": {
   "items": []
  }
 },
 "nbformat": 4,
 "nbformat_minor": 5,
 "future": null
}
"""

let private refusal (text: string) : string =
    use place = new NotebookPlace()
    let path = place.Write("n.ipynb", text)
    let error = Assert.Throws<InvalidInputException>(Action(fun () -> Notebook.Read path |> ignore)) |> nonNull
    Assert.That(error.Message, Does.StartWith path)
    error.Message

[<Test>]
let ``a notebook that is only read and written stays byte for byte`` () =
    use place = new NotebookPlace()
    let path = place.Write("n.ipynb", full)
    (Notebook.Read path).Write(place.Path "copy.ipynb")
    Assert.That(File.ReadAllText(place.Path "copy.ipynb"), same full)

[<Test>]
let ``cells show what they hold`` () =
    use place = new NotebookPlace()
    let cells = (Notebook.Read(place.Write("n.ipynb", full))).Cells
    Assert.That(cells |> List.map (fun cell -> cell.Id, cell.IsCode), same [ "question-1", false; "abc_9", true ])
    Assert.That(cells[0].Source, same "# Does it *work*?\nÜnïcode <b> & 'quotes'")
    Assert.That(cells[1].Tags, same [ "parameters" ])
    Assert.That(cells[1].ExecutionCount, same (Some 7))
    Assert.That(cells[1].Outputs, same [ CellOutput.Text(StandardStream.Out, "one\ntwo") ])

[<Test>]
let ``what a run records is nbformat 4.5`` () =
    use place = new NotebookPlace()
    let notebook = Notebook.Read(place.Write("n.ipynb", full))
    let cell = notebook.Cells[1]
    let error = { Name = "E"; Message = "m"; Trace = [ "t1"; "t2" ] }

    let outputs =
        [ CellOutput.Text(StandardStream.Error, "a\nb\n")
          CellOutput.Display("x", { Forms = [ MimeType.Html, "<p>\n</p>"; MimeType.Png, "AQI="; MimeType.Plain, "p" ] })
          CellOutput.Result(MimeBundle.Plain "3")
          CellOutput.Failure error ]

    cell.Record(3, outputs)

    let stored =
        nonNull (
            JsonNode.Parse
                """[
        {"output_type": "stream", "name": "stderr", "text": ["a\n", "b\n"]},
        {"output_type": "display_data", "data": {"text/html": ["<p>\n", "</p>"], "image/png": "AQI=", "text/plain": ["p"]}, "metadata": {}},
        {"output_type": "execute_result", "data": {"text/plain": ["3"]}, "metadata": {}, "execution_count": 3},
        {"output_type": "error", "ename": "E", "evalue": "m", "traceback": ["t1", "t2"]}]"""
        )

    notebook.Write(place.Path "out.ipynb")
    let json = nonNull (JsonNode.Parse(File.ReadAllText(place.Path "out.ipynb")))
    let written = nonNull (nonNull json["cells"]).[1]
    Assert.That(JsonNode.DeepEquals(written["outputs"], stored), (nonNull written["outputs"]).ToJsonString())
    Assert.That((nonNull written["execution_count"]).GetValue<int>(), same 3)

    Assert.That(
        cell.Outputs
        |> List.map (function
            | CellOutput.Display(_, bundle) -> CellOutput.Display("x", bundle)
            | other -> other),
        same outputs
    )

[<Test>]
let ``cells of older notebooks get ids, those of newer ones keep theirs`` () =
    use place = new NotebookPlace()
    let cell = """{"cell_type": "code", "metadata": {}, "source": "1", "outputs": [], "execution_count": null}"""

    let text =
        $"""{{"nbformat": 4, "nbformat_minor": 2, "metadata": {{"kernelspec": {{"name": ".net-fsharp"}}}}, "cells": [{cell}, {cell}]}}"""

    let notebook = Notebook.Read(place.Write("n.ipynb", text))
    Assert.That(notebook.Cells |> List.map _.Id, same [ "cell-1"; "cell-2" ])
    notebook.Write(place.Path "out.ipynb")
    Assert.That(File.ReadAllText(place.Path "out.ipynb"), Does.Contain "\"nbformat_minor\": 5")

[<TestCase("print(1)", "no JSON at line 1")>]
[<TestCase("{\n \"cells\": [", "no JSON at line 2")>]
[<TestCase("", "no JSON")>]
[<TestCase("[1]", "no object")>]
[<TestCase("null", "no object")>]
[<TestCase("{}", "names no nbformat")>]
[<TestCase("{\"nbformat\": 3, \"cells\": []}", "nbformat is 3")>]
[<TestCase("{\"nbformat\": 4}", "no list of cells")>]
[<TestCase("{\"nbformat\": 4, \"cells\": [1]}", "cell 1 is no object")>]
[<TestCase("{\"nbformat\": 4, \"cells\": []}", "names no kernel")>]
[<TestCase("{\"nbformat\": 4, \"cells\": [], \"metadata\": {\"kernelspec\": {\"name\": \"python3\"}}}", "kernel 'python3'")>]
let ``what is no notebook of ours is refused with its reason`` (text: string, reason: string) =
    Assert.That(refusal text, Does.Contain reason)

/// A notebook of one cell, with a part of it replaced.
let private withPart (what: string) (by: string) =
    let cell = """{"cell_type": "code", "id": "a", "metadata": {}, "source": "1", "outputs": [], "execution_count": null}"""

    let text =
        $"""{{"nbformat": 4, "nbformat_minor": 5, "metadata": {{"kernelspec": {{"name": ".net-fsharp"}}}}, "cells": [{cell}]}}"""

    Assert.That(text, Does.Contain what)
    text.Replace(what, by)

[<TestCase("\"source\": \"1\"", "\"source\": \"\\ud800\"", "$.cells[0].source holds half a letter")>]
[<TestCase("\"source\": \"1\"", "\"source\": [\"1\", \"\\udc00\"]", "$.cells[0].source[1] holds half a letter")>]
[<TestCase("\"metadata\": {}", "\"metadata\": {\"\\ud800\": 1}", "half a letter")>]
[<TestCase("\"nbformat_minor\": 5", "\"nbformat_minor\": 5.0", "its nbformat_minor is 5.0")>]
[<TestCase("\"nbformat_minor\": 5", "\"nbformat_minor\": \"five\"", "its nbformat_minor is \"five\"")>]
[<TestCase("\"nbformat_minor\": 5", "\"nbformat_minor\": 99999999999", "its nbformat_minor is 99999999999")>]
[<TestCase("\"execution_count\": null", "\"execution_count\": \"two\"", "cell 1 has an execution_count")>]
[<TestCase("\"execution_count\": null", "\"execution_count\": 1.5", "cell 1 has an execution_count")>]
[<TestCase("\"execution_count\": null", "\"execution_count\": -1", "cell 1 has an execution_count")>]
[<TestCase("\"cell_type\": \"code\", ", "", "cell 1 names no cell_type")>]
[<TestCase("\"source\": \"1\"", "\"source\": {\"a\": 1}", "cell 1 has no source")>]
[<TestCase("\"source\": \"1\"", "\"source\": [1]", "cell 1 has no source")>]
[<TestCase("\"metadata\": {}", "\"metadata\": [1]", "cell 1 has metadata")>]
[<TestCase("\"metadata\": {}", "\"metadata\": {\"tags\": \"a\"}", "cell 1 has tags")>]
[<TestCase("\"outputs\": []", "\"outputs\": {}", "cell 1 has outputs")>]
[<TestCase("\"id\": \"a\"", "\"id\": 3", "cell 1 has an id")>]
[<TestCase("\"id\": \"a\"", "\"id\": \"a\", \"id\": \"b\"", "no JSON at line 1")>]
let ``a damaged part is refused with its place`` (what: string, by: string, reason: string) =
    Assert.That(refusal (withPart what by), Does.Contain reason)

[<Test>]
let ``what is no UTF-8 is refused, so that no letter is lost`` () =
    use place = new NotebookPlace()
    let path = place.Path "n.ipynb"
    File.WriteAllBytes(path, System.Text.Encoding.Latin1.GetBytes(withPart "\"1\"" "\"\u00e4\""))
    let error = Assert.Throws<InvalidInputException>(Action(fun () -> Notebook.Read path |> ignore)) |> nonNull
    Assert.That(error.Message, Does.Contain "is not UTF-8")

[<Test>]
let ``a missing notebook is refused with its path`` () =
    let error = Assert.Throws<InvalidInputException>(Action(fun () -> Notebook.Read "/nowhere/n.ipynb" |> ignore)) |> nonNull
    Assert.That(error.Message, Does.StartWith "/nowhere/n.ipynb: cannot be read")
