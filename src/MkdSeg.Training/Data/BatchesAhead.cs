using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Training.Data;

/// <summary>
/// Draws the batches of the next step on another thread while a step computes. Since a batch depends on nothing but its step,
/// the batches are those that would be drawn in time, and a batch drawn for a step that never comes leaves no trace.
/// </summary>
/// <param name="target">Draws target batches.</param>
/// <param name="assistant">Draws assistant batches; null where none are used.</param>
/// <param name="steps">Steps of the training: nothing is drawn beyond.</param>
public sealed class BatchesAhead(BatchSampler target, BatchSampler? assistant, int steps) : IDisposable
{
    private (int Step, Task<Batch[]> Batches)? ahead;

    /// <summary>The batches of a step, in the caller's dispose scope; those of the next step are begun.</summary>
    /// <param name="step">0 to the number of steps - 1; one after the other, or nothing is gained.</param>
    public (Batch Target, Batch? Assistant) Draw(int step)
    {
        if (ahead?.Step != step)
        {
            Dispose();
            ahead = (step, Task.Run(() => Drawn(step)));
        }

        Batch[] batches = ahead!.Value.Batches.GetAwaiter().GetResult();
        ahead = step + 1 < steps ? (step + 1, Task.Run(() => Drawn(step + 1))) : null;

        using DisposeScope scope = NewDisposeScope();
        foreach (Tensor tensor in Tensors(batches))
        {
            scope.Attach(tensor);
            scope.MoveToOuter(tensor);
        }

        return (batches[0], batches.ElementAtOrDefault(1));
    }

    /// <summary>Frees what was drawn and never asked for.</summary>
    public void Dispose()
    {
        ahead?.Batches.ContinueWith(
            drawn => Array.ForEach(Tensors(drawn.Result), tensor => tensor.Dispose()),
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnRanToCompletion | TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        ahead = null;
    }

    /// <summary>On any thread; the tensors belong to no scope.</summary>
    private Batch[] Drawn(int step)
    {
        using DisposeScope scope = NewDisposeScope();
        Batch[] batches = assistant is null ? [target.Draw(step)] : [target.Draw(step), assistant.Draw(step)];
        scope.Detach(Tensors(batches));
        return batches;
    }

    private static Tensor[] Tensors(Batch[] batches) => [.. batches.SelectMany(batch => new[] { batch.Images, batch.Labels })];
}
