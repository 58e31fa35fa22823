using MkdSeg.Phantom.Anatomy;

namespace MkdSeg.Phantom.Appearance;

/// <summary>A value for every tissue.</summary>
internal sealed class SignalTable
{
    /// <summary>The values, by number of the tissue.</summary>
    public float[] Values { get; } = new float[Enum.GetValues<Tissue>().Length];

    /// <summary>The value of one tissue.</summary>
    public float this[Tissue tissue]
    {
        get => Values[(int)tissue];
        set => Values[(int)tissue] = value;
    }
}
