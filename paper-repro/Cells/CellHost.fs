namespace MkdSeg.PaperRepro.Cells

open System
open System.Threading
open MkdSeg.Evaluation
open MkdSeg.Display
open MkdSeg.Training
open TorchSharp

/// What a notebook's session must know of this program: how tables show scores, and what the tensor library and the trainings have to
/// do with interruptions. Every training that a cell begins, however it does so, listens to the cell's interruption and is never torn off.
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

    /// Scores and metrics in tables: a number, or nothing where the score was skipped, and a name.
    static member tableCell(value: obj) : TableCell option =
        match value with
        | :? Score as score -> Some(TableCell.Number score.Value)
        | :? Metric as metric -> Some(TableCell.Words metric.Name)
        | _ -> None

    /// What the process of a notebook's cells does once, whoever runs them.
    static member register() : unit =
        HtmlTable.showBy CellHost.tableCell
        Trainer.Host <- CellHost()

    interface ITrainingHost with
        member _.Stop: CancellationToken = CellInterruption.token ()
        member _.Run(training: Action) : unit = CellInterruption.undisturbed training.Invoke
