using System.Runtime.InteropServices;

namespace MkdSeg.Imaging;

/// <summary>Quantiles of the finite values of a volume, without sorting a copy of it.</summary>
public static class FiniteQuantile
{
    private const int Half = 1 << 16;

    /// <summary>What <see cref="Quantile.Linear(ReadOnlySpan{float}, double)"/> gives for the finite values in ascending order.</summary>
    /// <param name="values">Values in any order; those that are not finite do not count.</param>
    /// <param name="share">0 (the smallest) to 1 (the largest).</param>
    /// <returns>Null if no value is finite.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The share is below 0 or above 1.</exception>
    public static double? Linear(ReadOnlySpan<float> values, double share)
    {
        long[] counts = Counts(values, key => (int)(key >> 16));
        long count = counts.Sum();
        if (count == 0)
        {
            return null;
        }

        // The rule of Quantile.Linear over the two values that it mixes.
        ArgumentOutOfRangeException.ThrowIfNegative(share);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(share, 1);
        double rank = share * (count - 1);
        long below = (long)rank;
        float low = At(values, counts, below), high = At(values, counts, Math.Min(below + 1, count - 1));
        return low + ((rank - below) * ((double)high - low));
    }

    /// <summary>
    /// The value of a rank: its upper half is known from the counts, its lower half is counted among those that share it.
    /// </summary>
    private static float At(ReadOnlySpan<float> values, long[] counts, long rank)
    {
        int upper = Find(counts, ref rank);
        long[] within = Counts(values, key => key >> 16 == (uint)upper ? (int)(key & (Half - 1)) : -1);
        uint key = ((uint)upper << 16) | (uint)Find(within, ref rank);
        return BitConverter.UInt32BitsToSingle((key & 0x80000000) != 0 ? key & 0x7FFFFFFF : ~key);
    }

    private static int Find(long[] counts, ref long rank)
    {
        for (int n = 0; ; n++)
        {
            if (rank < counts[n])
            {
                return n;
            }

            rank -= counts[n];
        }
    }

    private static long[] Counts(ReadOnlySpan<float> values, Func<uint, int> bin)
    {
        long[] counts = new long[Half];
        foreach (uint bits in MemoryMarshal.Cast<float, uint>(values))
        {
            // Ascending as whole numbers where the values ascend: the sign's bit is turned, of negative ones all bits.
            uint key = (bits & 0x80000000) != 0 ? ~bits : bits | 0x80000000;
            if ((bits & 0x7F800000) != 0x7F800000 && bin(key) is >= 0 and int n)
            {
                counts[n]++;
            }
        }

        return counts;
    }
}
