using MkdSeg.Imaging;

namespace MkdSeg.Training.Runs;

/// <summary>Where the intensities of scans lie, over all of them, in the unit of their files.</summary>
/// <param name="Low">Smallest 1st percentile of a scan.</param>
/// <param name="High">Largest 99th percentile of a scan.</param>
/// <param name="Narrowest">Smallest distance of the two within a scan.</param>
/// <param name="Widest">Largest distance of the two within a scan.</param>
public sealed record IntensityRange(double Low, double High, double Narrowest, double Widest)
{
    /// <summary>The range of one scan; null if no voxel is finite.</summary>
    /// <param name="voxels">Its voxels.</param>
    public static IntensityRange? Of(ReadOnlySpan<float> voxels)
    {
        if (FiniteQuantile.Linear(voxels, 0.01) is not { } low || FiniteQuantile.Linear(voxels, 0.99) is not { } high)
        {
            return null;
        }

        return new(Short(low), Short(high), Short(high - low), Short(high - low));
    }

    /// <summary>The range of these scans and others.</summary>
    /// <param name="other">The others'.</param>
    public IntensityRange With(IntensityRange other) => new(
        Math.Min(Low, other.Low), Math.Max(High, other.High), Math.Min(Narrowest, other.Narrowest), Math.Max(Widest, other.Widest));

    /// <summary>Four digits are enough to compare by.</summary>
    private static double Short(double value) =>
        value == 0 || !double.IsFinite(value) ? value : double.Parse(
            value.ToString("G4", System.Globalization.CultureInfo.InvariantCulture), System.Globalization.CultureInfo.InvariantCulture);
}
