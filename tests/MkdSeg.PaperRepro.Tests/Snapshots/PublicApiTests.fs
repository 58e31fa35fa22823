namespace MkdSeg.PaperRepro.Tests.Snapshots

open System.Reflection
open MkdSeg.Snapshots
open MkdSeg.Snapshots.Api
open NUnit.Framework

/// Everything that other code may build on.
type PublicApiTests() =
    [<TestCase("MkdSeg.Imaging")>]
    [<TestCase("MkdSeg.Data")>]
    [<TestCase("MkdSeg.Phantom")>]
    [<TestCase("MkdSeg.Models")>]
    [<TestCase("MkdSeg.Training")>]
    [<TestCase("MkdSeg.Inference")>]
    [<TestCase("MkdSeg.Evaluation")>]
    [<TestCase("MkdSeg.Display")>]
    [<TestCase("MkdSeg.Interactive")>]
    [<TestCase("MkdSeg.Notebooks")>]
    [<TestCase("MkdSeg.Jupyter")>]
    member _.Assembly(name: string) = Snapshot.Verify(PublicApi.Of(Assembly.Load name), name)
