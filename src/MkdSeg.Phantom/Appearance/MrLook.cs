using System.Numerics;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Geometry;
using MkdSeg.Phantom.Anatomy;
using MkdSeg.Phantom.Shapes;

namespace MkdSeg.Phantom.Appearance;

/// <summary>
/// Balanced steady-state free precession MR in arbitrary units: blood of both sides and fat bright, muscle intermediate,
/// lung and cortical bone dark, a smooth bias field, Rician noise. Blood is 1 before the scanner's own scale.
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

    /// <summary>Draws one examination.</summary>
    /// <param name="seed">Seed of the patient.</param>
    /// <param name="options">Knobs.</param>
    public MrLook(int seed, PhantomOptions options)
    {
        var draw = new Draw(RandomStream.Create(seed, "phantom/mr look"), options.ContrastSpread);
        (_options, _seed) = (options, seed);
        _noise = options.MrNoise * draw.Uniform(0.7, 1.3);
        _scale = MathF.Exp(draw.Uniform(Math.Log(180), Math.Log(1400)));
        DrawSignals(draw);
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
        MathF.Exp((float)_options.BiasField * ((0.7f * _bias.At(p)) + (0.7f * Vector3.Dot(_coil, p) / 70)));

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

    private void DrawSignals(Draw draw)
    {
        float right = 1 + draw.Deviation(0.06);
        _signals[Tissue.LeftVentricleBlood] = 1 + draw.Deviation(0.03);
        _signals[Tissue.LeftAtriumBlood] = 0.97f + draw.Deviation(0.05);
        _signals[Tissue.AortaBlood] = 1.02f + draw.Deviation(0.06);
        _signals[Tissue.RightVentricleBlood] = 0.97f * right;
        _signals[Tissue.RightAtriumBlood] = right + draw.Deviation(0.04);
        _signals[Tissue.PulmonaryBlood] = right + draw.Deviation(0.06);
        _signals[Tissue.SuperiorCavalBlood] = right + draw.Deviation(0.05);
        _signals[Tissue.InferiorCavalBlood] = right + draw.Deviation(0.08);
        _signals[Tissue.LungVessel] = 0.75f + draw.Deviation(0.08);
        _signals[Tissue.Myocardium] = 0.42f + draw.Deviation(0.06);
        _signals[Tissue.Fat] = 0.88f + draw.Deviation(0.12);
        _signals[Tissue.Muscle] = 0.34f + draw.Deviation(0.05);
        _signals[Tissue.CorticalBone] = 0.06f;
        _signals[Tissue.Marrow] = 0.45f + draw.Deviation(0.1);
        _signals[Tissue.Cartilage] = 0.28f + draw.Deviation(0.05);
        _signals[Tissue.SpinalCord] = 0.85f + draw.Deviation(0.1);
        _signals[Tissue.Lung] = 0.07f + MathF.Abs(draw.Deviation(0.02));
        _signals[Tissue.Liver] = 0.45f + draw.Deviation(0.08);
        _signals[Tissue.Spleen] = 0.6f + draw.Deviation(0.08);
        _signals[Tissue.Stomach] = 0.5f + draw.Deviation(0.15);
        _signals[Tissue.HepaticVessel] = 0.85f;
        float mixing = (float)_options.BloodPoolDetail;
        foreach (Tissue blood in (ReadOnlySpan<Tissue>)[
            Tissue.LeftVentricleBlood, Tissue.LeftAtriumBlood, Tissue.RightVentricleBlood, Tissue.RightAtriumBlood,
            Tissue.AortaBlood, Tissue.PulmonaryBlood])
        {
            _grain[blood] = 0.06f * mixing;
        }

        _grain[Tissue.Myocardium] = 0.03f;
        _grain[Tissue.Fat] = 0.08f;
        _grain[Tissue.Muscle] = 0.04f;
        _grain[Tissue.Liver] = 0.03f;
        _grain[Tissue.Lung] = 0.02f;
        _grain[Tissue.Stomach] = 0.1f;
    }
}
