namespace MkdSeg.Jupyter.Tests

open System
open System.IO
open System.Text.Json.Nodes
open MkdSeg.Notebooks.Tests
open NUnit.Framework

/// Jupyter's own conformance tests, the package jupyter_kernel_test, on our kernel. Skipped where the package is not installed.
type ConformanceTests() =
    let mutable ends: Map<string, string * string> = Map.empty

    [<OneTimeSetUp>]
    member _.Run() =
        use jupyter = new Jupyter()

        if (jupyter.Python [ "-c"; "import jupyter_kernel_test" ]).Code <> 0 then
            Assert.Ignore "jupyter_kernel_test is not installed here: on Debian, apt-get install python3-jupyter-kernel-test"

        let outcome = jupyter.Python [ Path.Combine(AppContext.BaseDirectory, "Serving", "kernel_conformance.py") ]

        ends <-
            Map.ofList
                [ for line in outcome.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries) do
                      let entry = nonNull (JsonNode.Parse line)
                      string entry["check"], (string entry["skipped"], string entry["failure"]) ]

        Assert.That(outcome.Code, Is.Zero, outcome.Error)

    [<TestCase("test_kernel_info")>]
    [<TestCase("test_execute_stdout")>]
    [<TestCase("test_execute_stderr")>]
    [<TestCase("test_execute_result")>]
    [<TestCase("test_display_data")>]
    [<TestCase("test_error")>]
    [<TestCase("test_completion")>]
    [<TestCase("test_inspect")>]
    [<TestCase("test_is_complete")>]
    [<TestCase("test_history")>]
    member _.``a test that applies passes``(name: string) =
        let skipped, failure = ends |> Map.tryFind name |> Option.defaultValue ("", "it did not run")
        Assert.That(failure, Is.Empty)
        Assert.That(skipped, Is.Empty)

    /// There is no pager, and no cell clears its output.
    [<Test>]
    member _.``two do not apply, and no other is known``() =
        let skipped = ends |> Map.filter (fun _ (skipped, _) -> skipped <> "") |> Map.keys |> List.ofSeq
        Assert.That(skipped, same [ "test_clear_output"; "test_pager" ])
        Assert.That(ends.Count, same 12)
