using System.Numerics;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Geometry;
using MkdSeg.Phantom.Anatomy;
using MkdSeg.Phantom.Shapes;

namespace MkdSeg.Phantom.Appearance;

/// <summary>
/// MR in arbitrary units: unevenness of the tissues, a smooth bias field, Rician noise. The brightest tissue that matters is about 1 before
/// the scanner's own scale.
/// </summary>
internal sealed class MrLook : ILook
{
    private readonly SignalTable _signals = new();
    private readonly SignalTable _grain = new();
    private readonly WaveField _fine;
    private readonly WaveField _coarse;
    private readonly WaveField _bias;
    private readonly Vector3 _coil;
    private readonly PhantomOptions _options;
    private readonly int _seed;
    private readonly double _noise;
    private readonly float _scale;
    private readonly float _reach;

    /// <summary>Draws one examination.</summary>
    /// <param name="seed">Seed of the patient.</param>
    /// <param name="options">Knobs.</param>
    /// <param name="signals">Draws the patient's signals.</param>
    /// <param name="reach">Over how many mm the nearness of the coil changes the signal.</param>
    public MrLook(int seed, PhantomOptions options, DrawSignals signals, float reach = 70)
    {
        var draw = new Draw(RandomStream.Create(seed, "phantom/mr look"), options.ContrastSpread);
        (_options, _seed, _reach) = (options, seed, reach);
        _noise = options.MrNoise * draw.Uniform(0.7, 1.3);
        _scale = MathF.Exp(draw.Uniform(Math.Log(180), Math.Log(1400)));
        signals(draw, options, _signals, _grain);
        _fine = new(draw.Random, 12, 30);
        _coarse = new(draw.Random, 40, 90);
        _bias = new(draw.Random, 220, 420);
        _coil = new(draw.Uniform(-1, 1), draw.Uniform(0, 2), draw.Uniform(-1, 1));
    }

    /// <inheritdoc/>
    public float[] Signals => _signals.Values;

    /// <inheritdoc/>
    public float Shade(float signal, Tissue tissue, Vector3 p)
    {
        float grain = _grain[tissue];
        float texture = grain == 0 ? 0 : grain * ((0.6f * _fine.At(p)) + (0.8f * _coarse.At(p)));
        return Bias(p) * MathF.Max(0, signal + texture);
    }

    /// <summary>The bias field at a place: a smooth positive factor about 1, brighter towards the surface coil in front.</summary>
    public float Bias(Vector3 p) =>
        MathF.Exp((float)_options.BiasField * ((0.7f * _bias.At(p)) + (0.7f * Vector3.Dot(_coil, p) / _reach)));

    /// <inheritdoc/>
    public void Finish(Volume<float> image)
    {
        GaussianBlur.Apply(image, _options.BlurVoxels, _options.BlurVoxels, _options.BlurVoxels);
        Volume<float> real = Noise.Create(image.Geometry, _seed, "phantom/mr noise real", 0.4);
        Volume<float> imaginary = Noise.Create(image.Geometry, _seed, "phantom/mr noise imaginary", 0.4);
        float sigma = (float)_noise;
        for (int i = 0; i < image.Voxels.Length; i++)
        {
            float re = image.Voxels[i] + (sigma * real.Voxels[i]);
            float im = sigma * imaginary.Voxels[i];
            image.Voxels[i] = MathF.Round(_scale * MathF.Sqrt((re * re) + (im * im)));
        }
    }
}
