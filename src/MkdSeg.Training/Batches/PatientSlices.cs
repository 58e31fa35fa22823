namespace MkdSeg.Training.Batches;

/// <summary>The slices of one patient, by what they show.</summary>
internal sealed class PatientSlices
{
    private readonly List<int> all = [];
    private readonly SortedDictionary<byte, List<int>> byStructure = [];

    /// <summary>One slice more.</summary>
    /// <param name="index">Its index in the set.</param>
    /// <param name="classes">Its class indices.</param>
    public void Add(int index, ReadOnlySpan<byte> classes)
    {
        all.Add(index);
        Span<bool> shown = stackalloc bool[byte.MaxValue + 1];
        foreach (byte c in classes)
        {
            shown[c] = true;
        }

        for (int c = 1; c < shown.Length; c++)
        {
            if (shown[c])
            {
                if (!byStructure.TryGetValue((byte)c, out List<int>? slices))
                {
                    byStructure[(byte)c] = slices = [];
                }

                slices.Add(index);
            }
        }
    }

    /// <summary>One of the slices.</summary>
    /// <param name="structureShare">Share of the draws that first take a structure; a patient who shows none has any slice drawn.</param>
    /// <param name="random">Draws.</param>
    public int Draw(double structureShare, Random random)
    {
        IReadOnlyList<int> slices = byStructure.Count > 0 && random.NextDouble() < structureShare
            ? byStructure.ElementAt(random.Next(byStructure.Count)).Value
            : all;
        return slices[random.Next(slices.Count)];
    }
}
