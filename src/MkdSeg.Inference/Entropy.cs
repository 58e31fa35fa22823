namespace MkdSeg.Inference;

/// <summary>How undecided a distribution over classes is.</summary>
public static class Entropy
{
    /// <summary>Shannon's entropy as a share of that of equally likely classes.</summary>
    /// <param name="probabilities">Of every class, two or more; they need not sum to exactly 1.</param>
    /// <returns>0 (one class is certain) to 1 (all are equally likely).</returns>
    public static float Of(ReadOnlySpan<float> probabilities)
    {
        double sum = 0;
        foreach (float p in probabilities)
        {
            sum -= p > 0 ? p * Math.Log(p) : 0;
        }

        return (float)Math.Clamp(sum / Math.Log(probabilities.Length), 0, 1);
    }
}
