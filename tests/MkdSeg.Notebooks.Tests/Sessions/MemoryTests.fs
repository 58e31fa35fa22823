module MkdSeg.Notebooks.Tests.Sessions.MemoryTests

open System
open MkdSeg.Notebooks
open MkdSeg.Notebooks.Tests
open NUnit.Framework

/// 200 tensors of 16 MiB, each dropped at once: 3.1 GiB if nobody frees them.
let private loop =
    "open TorchSharp\nlet mutable most = 0L\nfor i in 1 .. 200 do\n    torch.ones([| 4L; 1024L; 1024L |]) |> ignore\n"
    + "    most <- max most System.Environment.WorkingSet\nmost"

[<Test>]
let ``a cell that allocates tensors in a loop does not grow the process without bound`` () =
    use session = new OneSession({ SessionOptions.Default() with CollectAfter = 128L <<< 20 })
    session.Run "TorchSharp.torch.ones([| 1L |]).sum().item<float32>()" |> ignore
    let before = Environment.WorkingSet
    let most = session.Run loop |> Outputs.results |> List.exactlyOne |> int64
    TestContext.Out.WriteLine $"before {before >>> 20} MiB, at most {most >>> 20} MiB"
    Assert.That(most - before, Is.LessThan(2L <<< 30))
    Assert.That(most - before, Is.GreaterThan(16L <<< 20), "the tensors were there: the test can fail")
