using MkdSeg.Imaging;
using MkdSeg.Phantom.Shapes;

namespace MkdSeg.Phantom.Appearance;

/// <summary>How one examination differs from the usual one by its <see cref="ScanMix"/>.</summary>
internal sealed record ScanTraits
{
    /// <summary>The thickness of an MR slice in widths of a pixel.</summary>
    private const double Usual = 1.3;

    /// <summary>Factor on the field of view.</summary>
    public float Field { get; private init; } = 1;

    /// <summary>Thickness of an MR slice in widths of a pixel.</summary>
    public double Thickness { get; private init; } = Usual;

    /// <summary>Where the stack ends, mm from the middle of the heart, negative at its first end; null where it is whole.</summary>
    public double? EndMm { get; private init; }

    /// <summary>Draws the traits of a patient's examination.</summary>
    /// <param name="seed">Seed of the patient.</param>
    /// <param name="mix">How examinations differ; null is not at all.</param>
    public static ScanTraits Draw(int seed, ScanMix? mix)
    {
        if (mix is null)
        {
            return new();
        }

        var draw = new Draw(RandomStream.Create(seed, "phantom/scans/geometry"), 1);
        bool cut = draw.Uniform(0, 1) < mix.CutField, first = draw.Uniform(0, 1) < 0.5;
        double end = draw.Uniform(40, 60);
        bool thick = draw.Uniform(0, 1) < mix.ThickSlices;
        double thickness = draw.Uniform(2, 3.5);
        return new()
        {
            Field = (float)(1 + mix.WiderField),
            Thickness = thick ? thickness : Usual,
            EndMm = !cut ? null : first ? -end : end,
        };
    }
}
