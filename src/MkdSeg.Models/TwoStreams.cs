using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Models;

/// <summary>
/// Runs two independent pieces of tensor work side by side on the CPU, each on half of the threads. Small operators hardly gain
/// from a second thread, two networks side by side do. With a single thread, and on a GPU, the pieces run one after the other.
/// </summary>
public static class TwoStreams
{
    private static readonly Lazy<BlockingCollection<Action>> SecondThread = new(StartSecondThread);

    /// <summary>Runs both pieces to their end; the first on the calling thread.</summary>
    /// <typeparam name="T">A record with a name for each tensor.</typeparam>
    /// <param name="first">Returns the tensors that shall outlive it; all others that it made are freed.</param>
    /// <param name="second">Likewise. Neither may touch what the other changes, gradients of parameters included.</param>
    /// <returns>What the pieces returned, in the caller's dispose scope.</returns>
    public static (T First, T Second) Run<T>(Func<T> first, Func<T> second)
        where T : ITensorResult
    {
        int threads = TensorRuntime.Threads;
        return threads < 2 || TensorRuntime.DefaultDevice.type != DeviceType.CPU
            ? (Adopt(Kept(first)), Adopt(Kept(second)))
            : SideBySide(first, second, threads);
    }

    /// <summary>The same for pieces whose result is a single tensor.</summary>
    /// <param name="first">Returns the tensor that shall outlive it; all others that it made are freed.</param>
    /// <param name="second">Likewise.</param>
    /// <returns>What the pieces returned, in the caller's dispose scope.</returns>
    public static (Tensor First, Tensor Second) Run(Func<Tensor> first, Func<Tensor> second)
    {
        (OneTensor one, OneTensor other) = Run(() => new OneTensor(first()), () => new OneTensor(second()));
        return (one.Value, other.Value);
    }

    private static (T First, T Second) SideBySide<T>(Func<T> first, Func<T> second, int threads)
        where T : ITensorResult
    {
        T? result = default;
        Exception? problem = null;
        using var done = new ManualResetEventSlim();
        SecondThread.Value.Add(() =>
        {
            try
            {
                set_num_threads(threads - (threads / 2));
                result = Kept(second);
            }
            catch (Exception e)
            {
                problem = e;
            }

            done.Set();
        });

        try
        {
            set_num_threads(threads / 2);
            return (Adopt(Kept(first)), Adopt(AfterSecond()));
        }
        finally
        {
            done.Wait(); // also when the first piece failed: nobody may change tensors under the second one
            set_num_threads(threads);
        }

        T AfterSecond()
        {
            done.Wait();
            if (problem is not null)
            {
                ExceptionDispatchInfo.Throw(problem);
            }

            return result!;
        }
    }

    /// <summary>Runs a piece in a scope of its own thread.</summary>
    private static T Kept<T>(Func<T> piece)
        where T : ITensorResult
    {
        using DisposeScope scope = NewDisposeScope();
        T kept = piece();
        scope.Detach(kept.Tensors);
        return kept;
    }

    private static T Adopt<T>(T result)
        where T : ITensorResult
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor[] tensors = [.. result.Tensors];
        scope.Attach(tensors);
        scope.MoveToOuter(tensors);
        return result;
    }

    private static BlockingCollection<Action> StartSecondThread()
    {
        var work = new BlockingCollection<Action>();
        new Thread(() =>
        {
            foreach (Action piece in work.GetConsumingEnumerable())
            {
                piece();
            }
        })
        { IsBackground = true, Name = "second tensor stream" }.Start();
        return work;
    }

    private sealed record OneTensor(Tensor Value) : ITensorResult
    {
        public IEnumerable<Tensor> Tensors => [Value];
    }
}
