using static TorchSharp.torch;

namespace MkdSeg.Models.Kernels;

/// <summary>
/// Divides the work of a kernel among the threads that libtorch would take. Pieces do not touch each other's results, and no sum is divided
/// by the number of threads, so that it changes no bit.
/// </summary>
internal static class KernelThreads
{
    /// <summary>Does some work in pieces.</summary>
    /// <param name="count">Units of work.</param>
    /// <param name="multiple">Pieces begin at multiples of this.</param>
    /// <param name="work">Takes the first unit and the number of units.</param>
    public static void Run(int count, int multiple, Action<int, int> work)
    {
        int threads = Math.Min(get_num_threads(), count / multiple);
        if (threads < 2)
        {
            work(0, count);
            return;
        }

        int piece = (((count + threads - 1) / threads) + multiple - 1) / multiple * multiple;
        Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, thread =>
        {
            int start = thread * piece;
            if (start < count)
            {
                work(start, Math.Min(piece, count - start));
            }
        });
    }
}
