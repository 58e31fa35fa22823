using System.Runtime.InteropServices;
using MkdSeg.Bench.Harness;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Geometry;
using MkdSeg.Phantom.Cohorts;

namespace MkdSeg.Bench.Scenarios.Volumes;

/// <summary>A compressed CT scan into memory as real values.</summary>
internal sealed class ReadingScenario : Comparison
{
    // Rounding of HU in float32.
    private const double Limit = 1e-3;

    /// <inheritdoc/>
    public override string Name => "reading";

    /// <inheritdoc/>
    public override string What => "A .nii.gz of 16 bits with an intercept to float32.";

    /// <inheritdoc/>
    public override IEnumerable<ComparedCase> Cases(bool quick)
    {
        GridSize size = VolumeSizes.Of(quick);
        yield return new ComparedCase
        {
            Size = $"{size} voxels",
            Ours = Side.Own("reading", []),
            Theirs = Side.Python("nibabel, get_fdata(float32)", "reading.py", [], "nibabel"),
            Goal = 0.7,
            Prepare = folder => ScanFile.Write(PhantomPatient.Generate(0, 0, Modality.Ct).Image, size, folder),
            Compare = (ours, theirs) => [new("voxels, HU", LargestDifference(ours, theirs), Limit)],
        };
    }

    private static double LargestDifference(string ours, string theirs)
    {
        ReadOnlySpan<float> a = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(ours));
        ReadOnlySpan<float> b = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(theirs));
        if (a.Length != b.Length)
        {
            return double.PositiveInfinity;
        }

        double largest = 0;
        for (int n = 0; n < a.Length; n++)
        {
            double difference = Math.Abs((double)a[n] - b[n]);
            largest = difference <= largest ? largest : difference;
        }

        return largest;
    }
}
