using MkdSeg.Bench.Results;

namespace MkdSeg.Bench.Scenarios.Step;

/// <summary>How far a network's whole gradient is from that of the plain step in float64: L2, over its norm.</summary>
/// <param name="Ours">The fast step's.</param>
/// <param name="Plain">The plain step's in float32.</param>
internal sealed record GradientDistance(double Ours, double Plain)
{
    /// <summary>How many times as far away as the plain step the fast one may be.</summary>
    public const double Factor = 1.25;

    /// <summary>And how much more.</summary>
    public const double Rounding = 1e-6;

    /// <summary>Whether both are numbers.</summary>
    public bool IsFinite => double.IsFinite(Ours) && double.IsFinite(Plain);

    /// <summary>Whether the fast step is further away than it may be.</summary>
    public bool IsBeyond => Ours > (Factor * Plain) + Rounding;
}

/// <summary>The distances of a network over several seeds.</summary>
/// <param name="Size">Of the step.</param>
/// <param name="Network">Its name.</param>
/// <param name="Distances">Those of each seed.</param>
/// <remarks>
/// A gradient jumps where rounding takes a ReLU's or a maximum's input over its kink. Which seeds that meets, and by how much, is chance:
/// the distances of two steps that round alike differ a hundredfold in a single seed, but one is further away as often as the other.
/// So what counts is in how many seeds the fast step is beyond its limit: fewer than would be rare if that had even odds.
/// </remarks>
internal sealed record GradientAccuracy(string Size, string Network, IReadOnlyList<GradientDistance> Distances)
{
    /// <summary>What is rare: probability of so many seeds or more.</summary>
    public const double Rare = 0.02;

    /// <summary>Seeds in which the fast step is further away than it may be.</summary>
    public int Beyond => Distances.Count(distance => distance.IsBeyond);

    /// <summary>The most such seeds that are allowed.</summary>
    public int Allowed => MostOf(Distances.Count);

    /// <summary>Whether the fast step is as exact as wanted; not with an infinite value or one that is not a number.</summary>
    public bool IsWithin => Distances.All(distance => distance.IsFinite) && Beyond <= Allowed;

    /// <summary>The most of some tosses of a coin that is not rare.</summary>
    public static int MostOf(int tosses)
    {
        // From all of them downwards: the probability of so many or more.
        double ways = 1, tail = 0;
        for (int heads = tosses; heads > 0; heads--)
        {
            tail += ways / Math.Pow(2, tosses);
            if (tail > Rare)
            {
                return heads;
            }

            ways = ways * heads / (tosses - heads + 1);
        }

        return 0;
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        double ours = Spread.Of(Distances.Select(d => d.Ours)).Median, plain = Spread.Of(Distances.Select(d => d.Plain)).Median;
        return FormattableString.Invariant(
            $"{Network} ({Size}): median {ours:0.0E+0}, plain {plain:0.0E+0}, beyond in {Beyond} of {Distances.Count} ({Allowed} allowed)");
    }
}
