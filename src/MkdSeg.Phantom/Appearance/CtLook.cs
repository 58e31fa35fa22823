using System.Numerics;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Geometry;
using MkdSeg.Phantom.Anatomy;
using MkdSeg.Phantom.Shapes;

namespace MkdSeg.Phantom.Appearance;

/// <summary>
/// CT angiography in Hounsfield units: the left heart and the aorta bright, the right heart anything from washed out to as
/// bright, noise with the grain of a reconstruction kernel. Values are rounded as scanners store them.
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
    public CtLook(int seed, PhantomOptions options)
    {
        var draw = new Draw(RandomStream.Create(seed, "phantom/ct look"), options.ContrastSpread);
        (_options, _seed) = (options, seed);
        _noise = options.CtNoiseHu * draw.Uniform(0.7, 1.3);
        DrawBloodPools(draw);
        DrawSurroundings(draw);
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

    private void DrawBloodPools(Draw draw)
    {
        float myocardium = 105 + draw.Deviation(14);
        float left = Math.Clamp(340 + draw.Deviation(55), 240, 460);
        bool washedOut = draw.Uniform(0, 1) < _options.WashedOutRightHeart;
        float right = washedOut
            ? myocardium + draw.Uniform(0, 40)
            : Math.Clamp(240 + draw.Deviation(70), myocardium + 60, 400);
        float pulmonary = Math.Clamp(right + (0.45f * (left - right)) + draw.Deviation(25), 120, 450);
        _signals[Tissue.Myocardium] = myocardium;
        _signals[Tissue.LeftVentricleBlood] = left - 8 + draw.Deviation(8);
        _signals[Tissue.LeftAtriumBlood] = left + draw.Deviation(8);
        _signals[Tissue.AortaBlood] = left + 5 + draw.Deviation(10);
        _signals[Tissue.RightVentricleBlood] = right + draw.Deviation(10);
        _signals[Tissue.RightAtriumBlood] = right + draw.Deviation(15);
        _signals[Tissue.PulmonaryBlood] = pulmonary;
        _signals[Tissue.SuperiorCavalBlood] = right + MathF.Abs(draw.Deviation(90));
        _signals[Tissue.InferiorCavalBlood] = MathF.Min(right, 120 + draw.Deviation(20));
        _signals[Tissue.LungVessel] = 0.5f * (pulmonary + left);
        float mixing = (float)_options.BloodPoolDetail;
        _grain[Tissue.RightAtriumBlood] = mixing * 0.14f * MathF.Max(60, right - myocardium);
        _grain[Tissue.SuperiorCavalBlood] = mixing * 0.14f * MathF.Max(60, right - myocardium);
        _grain[Tissue.RightVentricleBlood] = mixing * 0.07f * MathF.Max(60, right - myocardium);
        _grain[Tissue.LeftAtriumBlood] = mixing * 6;
        _grain[Tissue.LeftVentricleBlood] = mixing * 8;
        _grain[Tissue.Myocardium] = 8;
    }

    private void DrawSurroundings(Draw draw)
    {
        _signals[Tissue.Air] = -1000;
        _signals[Tissue.Fat] = -98 + draw.Deviation(6);
        _signals[Tissue.Muscle] = 58 + draw.Deviation(6);
        _signals[Tissue.CorticalBone] = 620 + draw.Deviation(80);
        _signals[Tissue.Marrow] = 190 + draw.Deviation(35);
        _signals[Tissue.Cartilage] = 95 + draw.Deviation(10);
        _signals[Tissue.SpinalCord] = 30;
        _signals[Tissue.Lung] = -850 + draw.Deviation(25);
        _signals[Tissue.Liver] = 95 + draw.Deviation(15);
        _signals[Tissue.Spleen] = 120 + draw.Deviation(15);
        _signals[Tissue.Stomach] = 35 + draw.Deviation(10);
        _signals[Tissue.HepaticVessel] = _signals[Tissue.Liver] + 25 + draw.Deviation(10);
        _grain[Tissue.Lung] = 22;
        _grain[Tissue.Marrow] = 40;
        _grain[Tissue.Fat] = 8;
        _grain[Tissue.Muscle] = 10;
        _grain[Tissue.Liver] = 5;
        _grain[Tissue.Stomach] = 25;
    }
}
