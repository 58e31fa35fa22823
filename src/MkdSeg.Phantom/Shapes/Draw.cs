using System.Numerics;
using MathNet.Numerics.Distributions;
using MathNet.Numerics.Random;

namespace MkdSeg.Phantom.Shapes;

/// <summary>
/// Draws the numbers of one patient: normal, cut at two standard deviations so that nobody leaves the plausible, and with
/// one common factor on the spread.
/// </summary>
/// <param name="random">The patient's stream.</param>
/// <param name="variation">Factor on every spread.</param>
internal sealed class Draw(RandomSource random, double variation)
{
    /// <summary>The stream itself, for what is not scaled by the variation.</summary>
    public RandomSource Random => random;

    /// <summary>A deviation with this standard deviation.</summary>
    public float Deviation(double sd)
    {
        double z;
        do
        {
            z = Normal.Sample(random, 0, 1);
        }
        while (Math.Abs(z) > 2);
        return (float)(z * sd * variation);
    }

    /// <summary>A factor about 1.</summary>
    public float Factor(double relativeSd) => MathF.Exp(Deviation(relativeSd));

    /// <summary>A displacement, mm.</summary>
    public Vector3 Offset(double sd) => new(Deviation(sd), Deviation(sd), Deviation(sd));

    /// <summary>A point with radius, displaced.</summary>
    public Vector4 Point(Vector3 at, float radius, double sd) => new(at + Offset(sd), radius);

    /// <summary>A uniform number that the variation does not touch.</summary>
    public float Uniform(double low, double high) => (float)ContinuousUniform.Sample(random, low, high);
}
