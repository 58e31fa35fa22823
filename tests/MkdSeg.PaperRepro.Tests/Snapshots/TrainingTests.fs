namespace MkdSeg.PaperRepro.Tests.Snapshots

open System.Collections.Generic
open MkdSeg.PaperRepro.Tests
open MkdSeg.Snapshots
open MkdSeg.Training.Methods
open NUnit.Framework

/// A seeded training of each method: its first losses tightly, for nothing has had time to grow apart; its last ones and the
/// Dice of what it learnt as far as two instruction sets agree.
type TrainingTests() =
    let place = new Workplace()
    let dataset = lazy SeededTraining.phantom (place.Path "data")
    let traces = Dictionary<string, TrainingTrace>()

    let trace method =
        match traces.TryGetValue method with
        | true, found -> found
        | _ ->
            traces[method] <- SeededTraining.run (dataset.Force()) method 0 (place.Path method)
            traces[method]

    let first = [ 1; 2; 5 ]
    let last = [ SeededTraining.WarmUp; SeededTraining.WarmUp + 1; 100; SeededTraining.Iterations ]

    static member Methods = MethodCatalogue.Names

    [<TestCaseSource("Methods")>]
    member _.FirstLosses(method: string) = Snapshot.Verify(trace method |> SeededTraining.lossesAt first, method)

    [<TestCaseSource("Methods")>]
    member _.LaterLosses(method: string) = Snapshot.Verify(trace method |> SeededTraining.lossesAt last, method)

    [<TestCaseSource("Methods")>]
    member _.Dice(method: string) = Snapshot.Verify(trace method |> SeededTraining.diceOf, method)

    [<OneTimeTearDown>]
    member _.CleanUp() = (place :> System.IDisposable).Dispose()
