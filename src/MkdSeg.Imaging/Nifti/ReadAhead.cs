using System.Collections.Concurrent;

namespace MkdSeg.Imaging.Nifti;

/// <summary>
/// Reads slabs on a second thread while the first ones are used: unpacking takes three times as long as decoding, and neither
/// waits for the other.
/// </summary>
internal static class ReadAhead
{
    /// <summary>Slabs in flight; more do not help, since one side is always the slower one.</summary>
    private const int Buffers = 4;

    /// <summary>Fills buffers in order on another thread and hands them in the same order to this one.</summary>
    /// <param name="slabs">How many there are.</param>
    /// <param name="slabBytes">Length of a buffer.</param>
    /// <param name="fill">Fills a buffer with the slab of a number; runs on the other thread, which has ended when this returns.</param>
    /// <param name="use">Uses it; the buffer is filled anew later.</param>
    /// <remarks>An exception of either side ends both and comes out as it is.</remarks>
    public static void Run(int slabs, int slabBytes, Action<int, byte[]> fill, Action<int, byte[]> use)
    {
        using var empty = new BlockingCollection<byte[]>();
        using var full = new BlockingCollection<byte[]>();
        using var stop = new CancellationTokenSource();
        for (int n = 0; n < Math.Min(Buffers, slabs); n++)
        {
            empty.Add(new byte[slabBytes]);
        }

        Task filling = Task.Factory.StartNew(
            () =>
            {
                try
                {
                    for (int n = 0; n < slabs; n++)
                    {
                        byte[] buffer = empty.Take(stop.Token);
                        fill(n, buffer);
                        full.Add(buffer);
                    }
                }
                finally
                {
                    full.CompleteAdding();
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        int used = 0;
        try
        {
            foreach (byte[] buffer in full.GetConsumingEnumerable())
            {
                use(used++, buffer);
                empty.Add(buffer);
            }

            filling.GetAwaiter().GetResult();
        }
        finally
        {
            stop.Cancel();
            ((IAsyncResult)filling).AsyncWaitHandle.WaitOne();
        }
    }
}
