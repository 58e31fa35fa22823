namespace MkdSeg.Data.Check;

/// <summary>A case after preprocessing, in numbers: equal ones mean that two groups train on the same pixels.</summary>
/// <param name="Sha256">Of all prepared slices, image and classes, lower-case hexadecimal; equal to the bit or not at all.</param>
/// <param name="ImageSha256">Of the intensities alone (float32, little-endian, slice by slice, row by row).</param>
/// <param name="ClassesSha256">Of the class indices alone (a byte a pixel); null without labels.</param>
/// <param name="Centre">What the crop goes around: <c>labels</c>, <c>volume</c> without labels, <c>none</c> for slice stacks.</param>
/// <param name="Slices">Number of slices.</param>
/// <param name="Pixels">Rows of a slice, and its columns.</param>
/// <param name="Mean">Mean of the prepared intensities, which lie in [-1, 1].</param>
/// <param name="StandardDeviation">Their standard deviation (population).</param>
/// <param name="Histogram">Pixels in sixteen equal bins from -1 to 1.</param>
/// <param name="NotScanned">Share of the crop that lies outside the image.</param>
/// <param name="ClippedLow">Share of the scanned pixels that become -1, the lower end, without being the darkest.</param>
/// <param name="ClippedHigh">Share of the scanned pixels that become 1, the upper end, without being the brightest.</param>
/// <param name="Voxels">Voxels of each class in the crop by name, the background first; empty without labels.</param>
public sealed record CaseFingerprint(
    string Sha256,
    string ImageSha256,
    string? ClassesSha256,
    string Centre,
    int Slices,
    int Pixels,
    double Mean,
    double StandardDeviation,
    IReadOnlyList<long> Histogram,
    double NotScanned,
    double ClippedLow,
    double ClippedHigh,
    IReadOnlyDictionary<string, long> Voxels)
{
    /// <summary>Number of bins.</summary>
    public const int Bins = 16;
}
