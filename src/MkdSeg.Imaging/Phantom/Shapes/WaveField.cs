using System.Numerics;
using MathNet.Numerics.Distributions;
using MathNet.Numerics.Random;

namespace MkdSeg.Imaging.Phantom.Shapes;

/// <summary>
/// A smooth random function of space with mean 0 and standard deviation 1: a few plane waves of random direction and phase.
/// </summary>
internal sealed class WaveField
{
    private readonly Vector4[] _waves;
    private readonly float _amplitude;

    /// <summary>Draws a field.</summary>
    /// <param name="random">Where the numbers come from.</param>
    /// <param name="shortest">Shortest wavelength, mm.</param>
    /// <param name="longest">Longest wavelength, mm.</param>
    /// <param name="count">Number of waves.</param>
    public WaveField(RandomSource random, double shortest, double longest, int count = 4)
    {
        _waves = new Vector4[count];
        _amplitude = MathF.Sqrt(2f / count);
        for (int i = 0; i < count; i++)
        {
            var direction = Vector3.Normalize(new(
                (float)Normal.Sample(random, 0, 1), (float)Normal.Sample(random, 0, 1), (float)Normal.Sample(random, 0, 1)));
            double wavelength = ContinuousUniform.Sample(random, shortest, longest);
            _waves[i] = new((float)(2 * Math.PI / wavelength) * direction, (float)ContinuousUniform.Sample(random, 0, 2 * Math.PI));
        }
    }

    /// <summary>Value at a point (mm).</summary>
    public float At(Vector3 p)
    {
        float sum = 0;
        var q = new Vector4(p, 1);
        foreach (Vector4 wave in _waves)
        {
            sum += MathF.Sin(Vector4.Dot(wave, q));
        }

        return _amplitude * sum;
    }
}
