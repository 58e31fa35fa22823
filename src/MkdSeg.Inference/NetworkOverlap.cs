namespace MkdSeg.Inference;

/// <summary>Voxels that two segmentors give to the same class, counted part by part.</summary>
public sealed class NetworkOverlap
{
    private readonly long[] both;
    private readonly long[] either;

    /// <summary>Nothing counted yet.</summary>
    /// <param name="classCount">Classes with background.</param>
    public NetworkOverlap(int classCount) => (both, either) = (new long[classCount], new long[classCount]);

    /// <summary>Counts voxels.</summary>
    /// <param name="first">Class indices of one segmentor.</param>
    /// <param name="second">Class indices of the other one, voxel by voxel.</param>
    /// <exception cref="ArgumentException">The parts differ in length.</exception>
    public void Add(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        if (first.Length != second.Length)
        {
            throw new ArgumentException($"{first.Length} voxels cannot be compared with {second.Length}.");
        }

        for (int n = 0; n < first.Length; n++)
        {
            either[first[n]]++;
            either[second[n]]++;
            both[first[n]] += first[n] == second[n] ? 1 : 0;
        }
    }

    /// <summary>Dice of each structure that one of the two found, background left out.</summary>
    public IEnumerable<double> Dice()
    {
        for (int c = 1; c < both.Length; c++)
        {
            if (either[c] > 0)
            {
                yield return 2.0 * both[c] / either[c];
            }
        }
    }
}
