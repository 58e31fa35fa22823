using System.Numerics;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Geometry;
using MkdSeg.Phantom.Anatomy;
using MkdSeg.Phantom.Shapes;

namespace MkdSeg.Phantom.Appearance;

/// <summary>
/// CT in Hounsfield units: unevenness of the tissues and noise with the grain of a reconstruction kernel. Values are rounded as scanners
/// store them.
/// </summary>
internal sealed class CtLook : ILook
{
    private readonly SignalTable _signals = new();
    private readonly SignalTable _grain = new();
    private readonly WaveField _fine;
    private readonly WaveField _coarse;
    private readonly PhantomOptions _options;
    private readonly int _seed;
    private readonly double _noise;

    /// <summary>Draws one examination.</summary>
    /// <param name="seed">Seed of the patient.</param>
    /// <param name="options">Knobs.</param>
    /// <param name="signals">Draws the patient's Hounsfield units.</param>
    /// <param name="noise">Factor on the noise asked for.</param>
    public CtLook(int seed, PhantomOptions options, DrawSignals signals, double noise = 1)
    {
        var draw = new Draw(RandomStream.Create(seed, "phantom/ct look"), options.ContrastSpread);
        (_options, _seed) = (options, seed);
        _noise = noise * options.CtNoiseHu * draw.Uniform(0.7, 1.3);
        signals(draw, options, _signals, _grain);
        _fine = new(draw.Random, 12, 30);
        _coarse = new(draw.Random, 40, 90);
    }

    /// <inheritdoc/>
    public float[] Signals => _signals.Values;

    /// <inheritdoc/>
    public float Shade(float signal, Tissue tissue, Vector3 p)
    {
        float grain = _grain[tissue];
        float texture = grain == 0 ? 0 : grain * ((0.6f * _fine.At(p)) + (0.8f * _coarse.At(p)));
        return signal + texture;
    }

    /// <inheritdoc/>
    public void Finish(Volume<float> image)
    {
        GaussianBlur.Apply(image, _options.BlurVoxels, _options.BlurVoxels, _options.BlurVoxels);
        Volume<float> noise = Noise.Create(image.Geometry, _seed, "phantom/ct noise", 0.6);
        for (int i = 0; i < image.Voxels.Length; i++)
        {
            float hu = image.Voxels[i] + (float)(_noise * noise.Voxels[i]);
            image.Voxels[i] = Math.Clamp(MathF.Round(hu), -1024, 3071);
        }
    }
}
