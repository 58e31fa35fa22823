using MathNet.Numerics.Random;

namespace MkdSeg.Imaging;

/// <summary>
/// Seeded random numbers that depend on nothing but a seed, a name and an index. A draw for iteration 1000 needs none of
/// the draws before it, so a training that is resumed there continues with the same numbers without any stored state.
/// </summary>
public static class RandomStream
{
    /// <summary>A fresh generator (xoshiro256**) for one purpose.</summary>
    /// <param name="seed">The run's seed.</param>
    /// <param name="purpose">What the numbers are for, for example "batch": other purposes get other numbers.</param>
    /// <param name="index">Iteration, patient or whatever counts the uses.</param>
    public static RandomSource Create(int seed, string purpose, long index = 0)
    {
        ulong hash = Mix((uint)seed);
        foreach (char c in purpose)
        {
            hash = Mix(hash ^ c);
        }

        hash = Mix(hash ^ (ulong)index);
        return new Xoshiro256StarStar((int)(hash >> 32), threadSafe: false);
    }

    /// <summary>The finaliser of SplitMix64 (Steele, Lea and Flood 2014).</summary>
    private static ulong Mix(ulong z)
    {
        z += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
