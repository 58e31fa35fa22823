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
    /// <param name="first">Returns the tensors that shall outlive it; all others that it made are freed.</param>
    /// <param name="second">Likewise. Neither may touch what the other changes, gradients of parameters included.</param>
    /// <returns>What the pieces returned, in the caller's dispose scope.</returns>
    public static (Tensor[] First, Tensor[] Second) Run(Func<Tensor[]> first, Func<Tensor[]> second)
    {
        int threads = TensorRuntime.Threads;
        return threads < 2 || TensorRuntime.DefaultDevice.type != DeviceType.CPU
            ? (Adopt(Kept(first)), Adopt(Kept(second)))
            : SideBySide(first, second, threads);
    }

    private static (Tensor[] First, Tensor[] Second) SideBySide(Func<Tensor[]> first, Func<Tensor[]> second, int threads)
    {
        Tensor[] result = [];
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

        Tensor[] AfterSecond()
        {
            done.Wait();
            if (problem is not null)
            {
                ExceptionDispatchInfo.Throw(problem);
            }

            return result;
        }
    }

    /// <summary>Runs a piece in a scope of its own thread.</summary>
    private static Tensor[] Kept(Func<Tensor[]> piece)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor[] kept = piece();
        scope.Detach(kept);
        return kept;
    }

    private static Tensor[] Adopt(Tensor[] tensors)
    {
        using DisposeScope scope = NewDisposeScope();
        scope.Attach(tensors);
        scope.MoveToOuter(tensors);
        return tensors;
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
}
