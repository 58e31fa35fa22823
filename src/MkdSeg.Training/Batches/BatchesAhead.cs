using System.Collections.Concurrent;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Training.Batches;

/// <summary>
/// Draws the batches of the next step on another thread while a step computes. Since a batch depends on nothing but its step,
/// the batches are those that would be drawn in time, and a batch drawn for a step that never comes leaves no trace.
/// </summary>
public sealed class BatchesAhead : IDisposable
{
    private readonly BatchSampler target;
    private readonly BatchSampler? assistant;
    private readonly BatchSampler? unlabelled;
    private readonly int steps;
    private readonly BlockingCollection<Action> work = [];
    private (int Step, Task<Batch[]> Batches)? ahead;

    /// <summary>Starts the other thread; nothing is drawn yet.</summary>
    /// <param name="target">Draws target batches.</param>
    /// <param name="assistant">Draws assistant batches; null where none are used.</param>
    /// <param name="steps">Steps of the training: nothing is drawn beyond.</param>
    /// <param name="unlabelled">Draws target images for translation; null where the target batches serve it.</param>
    public BatchesAhead(BatchSampler target, BatchSampler? assistant, int steps, BatchSampler? unlabelled = null)
    {
        (this.target, this.assistant, this.steps, this.unlabelled) = (target, assistant, steps, unlabelled);
        new Thread(() =>
        {
            foreach (Action piece in work.GetConsumingEnumerable())
            {
                piece();
            }
        })
        { IsBackground = true, Name = "batches ahead" }.Start();

        // At its first use of libtorch a thread takes the number of threads last set anywhere, and keeps it. It must be the training's:
        // a step sets others while it computes, and sums of other numbers of threads round differently.
        Begun(() =>
        {
            _ = get_num_threads();
            return [];
        }).Wait();
    }

    /// <summary>The batches of a step, in the caller's dispose scope; those of the next step are begun.</summary>
    /// <param name="step">0 to the number of steps - 1; one after the other, or nothing is gained.</param>
    public (Batch Target, Batch? Assistant) Draw(int step)
    {
        if (ahead?.Step != step)
        {
            Forget();
            ahead = (step, Begun(() => Drawn(step)));
        }

        Batch[] batches = ahead!.Value.Batches.GetAwaiter().GetResult();
        ahead = step + 1 < steps ? (step + 1, Begun(() => Drawn(step + 1))) : null;

        using DisposeScope scope = NewDisposeScope();
        foreach (Tensor tensor in Tensors(batches))
        {
            scope.Attach(tensor);
            scope.MoveToOuter(tensor);
        }

        return (batches[0], batches.ElementAtOrDefault(1));
    }

    /// <summary>Ends the other thread after what it is drawing, and frees what was never asked for.</summary>
    public void Dispose()
    {
        Forget();
        work.CompleteAdding();
    }

    private void Forget()
    {
        ahead?.Batches.ContinueWith(
            drawn => Array.ForEach(Tensors(drawn.Result), tensor => tensor.Dispose()),
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnRanToCompletion | TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        ahead = null;
    }

    /// <summary>Never on the caller's thread, as a task of the pool might be that the caller waits for.</summary>
    private Task<Batch[]> Begun(Func<Batch[]> draw)
    {
        var done = new TaskCompletionSource<Batch[]>();
        work.Add(() =>
        {
            try
            {
                done.SetResult(draw());
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
        });
        return done.Task;
    }

    /// <returns>Batches whose tensors belong to no scope.</returns>
    private Batch[] Drawn(int step)
    {
        using DisposeScope scope = NewDisposeScope();
        Batch own = target.Draw(step);
        own = unlabelled is null ? own : own with { Unlabelled = unlabelled.Draw(step).Images };
        Batch[] batches = assistant is null ? [own] : [own, assistant.Draw(step)];
        scope.Detach(Tensors(batches));
        return batches;
    }

    private static Tensor[] Tensors(Batch[] batches) =>
        [.. batches.SelectMany(batch => new[] { batch.Images, batch.Labels, batch.Known, batch.Unlabelled }.OfType<Tensor>())];
}
