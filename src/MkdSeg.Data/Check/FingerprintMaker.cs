using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using MkdSeg.Data.Intensities;
using MkdSeg.Data.Preprocessing;
using MkdSeg.Data.Sources;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Geometry;
using MkdSeg.Imaging.Labels;
using MkdSeg.Imaging.Resampling;

namespace MkdSeg.Data.Check;

/// <summary>Prepares cases as a training does and takes their fingerprints. One thread adds up, so that sums do not vary.</summary>
/// <param name="preprocessor">The preparation.</param>
/// <param name="map">Names of the classes.</param>
internal sealed class FingerprintMaker(Preprocessor preprocessor, LabelMap map)
{
    /// <summary>The preparation.</summary>
    public Preprocessor Preprocessor => preprocessor;

    /// <summary>Takes the fingerprint of a case that has been read.</summary>
    /// <param name="stored">The case.</param>
    /// <param name="image">Its image.</param>
    /// <param name="classes">Its class indices on the same grid; null without labels.</param>
    /// <exception cref="InvalidInputException">It cannot be prepared.</exception>
    public CaseFingerprint Of(DatasetCase stored, Volume<float> image, Volume<byte>? classes)
    {
        bool whole = preprocessor.FieldOfViewMm is null;
        Vector3D? centre = whole ? null : classes is null ? image.Geometry.Centre : HeartRegion.Of(classes).Centre;
        VolumeGeometry grid = preprocessor.GridFor(image.Geometry, centre);

        // The steps of Preprocessor.PrepareOn, with a look at what was never scanned before the last one fills it.
        IReadOnlyList<IIntensityStep> steps = preprocessor.StepsFor(stored.Modality);
        Volume<float> open = steps.Where(step => step is not FillOutside)
            .Aggregate(Resample.LinearSmoothed(image, grid, float.NaN), (volume, step) => step.Apply(volume));
        (long scanned, long low, long high) = Ends(open.Voxels);
        Volume<float> filled = steps.OfType<FillOutside>().Aggregate(open, (volume, step) => step.Apply(volume));
        var prepared = new PreparedCase(
            stored.Id, stored.Modality, filled, classes is null ? null : Resample.Nearest(classes, grid, (byte)0))
        {
            Plane = preprocessor.Plane,
        };
        (string both, string pixels, string? labels) = Hash(prepared);
        (double mean, double deviation, long[] histogram) = Distribution(prepared.Image.Voxels);
        return new(
            both,
            pixels,
            labels,
            whole ? "none" : classes is null ? "volume" : "labels",
            prepared.SliceCount,
            preprocessor.Pixels,
            mean,
            deviation,
            histogram,
            1 - (scanned / (double)open.Voxels.Length),
            low / (double)Math.Max(1, scanned),
            high / (double)Math.Max(1, scanned),
            prepared.Classes is { } c ? Counts(c.Voxels) : new Dictionary<string, long>());
    }

    private static (long Scanned, long Low, long High) Ends(float[] voxels)
    {
        (long scanned, long low, long high) = (0, 0, 0);
        foreach (float v in voxels)
        {
            scanned += float.IsNaN(v) ? 0 : 1;
            low += v <= -1 ? 1 : 0;
            high += v >= 1 ? 1 : 0;
        }

        return (scanned, low, high);
    }

    private static (string Both, string Image, string? Classes) Hash(PreparedCase prepared)
    {
        using var both = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var image = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var classes = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (int j = 0; j < prepared.SliceCount; j++)
        {
            byte[] bits = LittleEndian(prepared.ImageSlice(j));
            both.AppendData(bits);
            image.AppendData(bits);
            if (prepared.Classes is not null)
            {
                byte[] labels = prepared.ClassSlice(j);
                both.AppendData(labels);
                classes.AppendData(labels);
            }
        }

        string? ofClasses = prepared.Classes is null ? null : Hex(classes);
        return (Hex(both), Hex(image), ofClasses);
    }

    private static string Hex(IncrementalHash hash) => Convert.ToHexStringLower(hash.GetHashAndReset());

    private static byte[] LittleEndian(float[] slice)
    {
        if (BitConverter.IsLittleEndian)
        {
            return MemoryMarshal.AsBytes<float>(slice).ToArray();
        }

        var bytes = new byte[slice.Length * sizeof(float)];
        for (int n = 0; n < slice.Length; n++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(n * sizeof(float)), slice[n]);
        }

        return bytes;
    }

    private static (double Mean, double Deviation, long[] Histogram) Distribution(float[] voxels)
    {
        var histogram = new long[CaseFingerprint.Bins];
        double sum = 0;
        foreach (float v in voxels)
        {
            sum += v;
            histogram[Math.Clamp((int)Math.Floor((v + 1.0) / 2 * CaseFingerprint.Bins), 0, CaseFingerprint.Bins - 1)]++;
        }

        double mean = sum / voxels.Length;
        double squares = 0;
        foreach (float v in voxels)
        {
            squares += (v - mean) * (v - mean);
        }

        return (mean, Math.Sqrt(squares / voxels.Length), histogram);
    }

    private Dictionary<string, long> Counts(byte[] classes)
    {
        var counts = new long[map.ClassCount];
        foreach (byte c in classes)
        {
            counts[c]++;
        }

        return Enumerable.Range(0, counts.Length)
            .ToDictionary(c => c == 0 ? "background" : map.Structures[c - 1].Name, c => counts[c], StringComparer.Ordinal);
    }
}
