using System.Numerics;
using System.Runtime.Intrinsics;
using MathNet.Numerics.Distributions;
using MathNet.Numerics.Random;

namespace MkdSeg.Phantom.Shapes;

/// <summary>
/// A smooth random function of space with mean 0 and standard deviation 1: four plane waves of random direction and phase.
/// </summary>
internal sealed class WaveField
{
    private readonly Vector128<float> _x;
    private readonly Vector128<float> _y;
    private readonly Vector128<float> _z;
    private readonly Vector128<float> _phase;

    /// <summary>Draws a field.</summary>
    /// <param name="random">Where the numbers come from.</param>
    /// <param name="shortest">Shortest wavelength, mm.</param>
    /// <param name="longest">Longest wavelength, mm.</param>
    public WaveField(RandomSource random, double shortest, double longest)
    {
        Span<Vector4> waves = stackalloc Vector4[4];
        foreach (ref Vector4 wave in waves)
        {
            var direction = Vector3.Normalize(new(
                (float)Normal.Sample(random, 0, 1), (float)Normal.Sample(random, 0, 1), (float)Normal.Sample(random, 0, 1)));
            double wavelength = ContinuousUniform.Sample(random, shortest, longest);
            wave = new((float)(2 * Math.PI / wavelength) * direction, (float)ContinuousUniform.Sample(random, 0, 2 * Math.PI));
        }

        _x = Vector128.Create(waves[0].X, waves[1].X, waves[2].X, waves[3].X);
        _y = Vector128.Create(waves[0].Y, waves[1].Y, waves[2].Y, waves[3].Y);
        _z = Vector128.Create(waves[0].Z, waves[1].Z, waves[2].Z, waves[3].Z);
        _phase = Vector128.Create(waves[0].W, waves[1].W, waves[2].W, waves[3].W);
    }

    /// <summary>Value at a point (mm).</summary>
    public float At(Vector3 p) =>
        MathF.Sqrt(0.5f) * Vector128.Sum(Vector128.Sin((p.X * _x) + (p.Y * _y) + (p.Z * _z) + _phase));
}
