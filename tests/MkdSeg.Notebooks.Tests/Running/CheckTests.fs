[<NUnit.Framework.Parallelizable(NUnit.Framework.ParallelScope.All)>]
module MkdSeg.Notebooks.Tests.Running.CheckTests

open System.IO
open MkdSeg.Notebooks.Tests
open MkdSeg.PaperRepro.Tests
open NUnit.Framework

[<Test>]
let ``check agrees with outputs of the same code and tells others, leaving the notebook alone`` () =
    use place = new NotebookPlace()
    let path = place.Notebook("n.ipynb", [ "printfn \"at %O\" System.DateTime.UtcNow"; "0.5" ])
    Assert.That((Program.run [ "notebook"; "run"; path ]).Code, Is.Zero)
    let stored = File.ReadAllText path
    let agreed = Program.run [ "notebook"; "run"; "--check"; path ]
    Assert.That(agreed.Code, Is.Zero, agreed.Out + agreed.Error)
    Assert.That(agreed.Out, Does.Contain "agree with the stored ones")
    Assert.That(File.ReadAllText path, same stored)
    Assert.That(Directory.GetFiles place.Root, same [| path |])

    let moved = stored.Replace("\"0.5\"\n      ]", "\"0.7\"\n      ]")
    Assert.That(moved, Is.Not.EqualTo stored)
    File.WriteAllText(path, moved)
    let differed = Program.run [ "notebook"; "run"; path; "--check" ]
    Assert.That(differed.Code, same 1)

    Assert.That(
        differed.Out,
        Does.Contain "cell 2, output 1, text/plain, line 1\n  stored  0.7\n  fresh   0.5\n  moved   0.7 to 0.5, 0.008 allowed\n"
    )

    Assert.That(differed.Error, Does.Contain "differ from the stored ones in 1 place")
    Assert.That(File.ReadAllText path, same moved)
    Assert.That(File.Exists(place.Path "n.received.ipynb"))

[<Test>]
let ``exact and check compute with the instruction set that every machine has`` () =
    use place = new NotebookPlace()
    let path = place.Notebook("n.ipynb", [ "string (MkdSeg.Models.TensorRuntime.Variable \"ATEN_CPU_CAPABILITY\")" ])
    Assert.That((Program.run [ "notebook"; "run"; path; "--exact" ]).Code, Is.Zero)
    Assert.That(File.ReadAllText path, Does.Contain "avx2")
    let agreed = Program.run [ "notebook"; "run"; "--check"; path ]
    Assert.That(agreed.Code, Is.Zero, agreed.Out + agreed.Error)
