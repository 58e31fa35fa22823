using MkdSeg.Phantom.Shapes;

namespace MkdSeg.Phantom.Anatomy;

/// <summary>
/// Paints one voxel from the back to the front. Each layer covers the share of the voxel that its boundary leaves inside,
/// so edges show the partial volume effect without supersampling.
/// </summary>
/// <param name="signals">Signal of every tissue, by number.</param>
/// <param name="width">Width of a voxel, mm.</param>
internal ref struct Brush(ReadOnlySpan<float> signals, float width)
{
    private readonly ReadOnlySpan<float> _signals = signals;

    /// <summary>Signal so far.</summary>
    public float Value { get; private set; } = signals[(int)Tissue.Air];

    /// <summary>The tissue at the voxel's middle.</summary>
    public Tissue Tissue { get; private set; } = Tissue.Air;

    /// <summary>Covers the voxel with a tissue where the signed distance (mm) says so.</summary>
    public void Paint(Tissue tissue, float distance)
    {
        float coverage = Blend.Coverage(distance, width);
        if (coverage > 0)
        {
            Value += coverage * (_signals[(int)tissue] - Value);
            Tissue = distance < 0 ? tissue : Tissue;
        }
    }
}
