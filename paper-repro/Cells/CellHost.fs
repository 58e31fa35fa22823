namespace MkdSeg.PaperRepro.Cells

open System
open System.Threading
open MkdSeg.Notebooks
open MkdSeg.Training
open TorchSharp

/// What the tensor library and the trainings of a notebook's session have to do with interruptions: every training that a cell begins,
/// however it does so, listens to the cell's interruption and is never torn off.
[<Sealed>]
type CellHost() =
    /// Tensors that this thread has made or freed, which is when the library calls back.
    static member tensors() : unit -> int64 =
        let own = DisposeScopeManager.Statistics

        fun () ->
            let tensors = own.TensorStatistics

            tensors.CreatedInScopeCount
            + tensors.CreatedOutsideScopeCount
            + tensors.DisposedInScopeCount
            + tensors.DisposedOutsideScopeCount

    interface ITrainingHost with
        member _.Stop: CancellationToken = CellInterruption.token ()
        member _.Run(training: Action) : unit = CellInterruption.undisturbed training.Invoke
