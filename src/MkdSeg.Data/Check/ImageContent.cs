using System.Runtime.InteropServices;
using System.Security.Cryptography;
using MkdSeg.Imaging.Geometry;

namespace MkdSeg.Data.Check;

/// <summary>What an image is recognised by, whatever its file's name, compression or type of voxel.</summary>
/// <param name="Ordered">Hash of size and voxels.</param>
/// <param name="Unordered">The same for copies whose axes were exchanged or turned round: a sum over all voxels.</param>
internal sealed record ImageContent(string Ordered, ulong Unordered)
{
    /// <summary>Reads an image once.</summary>
    public static ImageContent Of(Volume<float> image)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(MemoryMarshal.AsBytes<int>([image.Size.X, image.Size.Y, image.Size.Z]));
        ulong sum = 0;
        for (int start = 0; start < image.Voxels.Length; start += 1 << 20)
        {
            ReadOnlySpan<float> part = image.Voxels.AsSpan(start, Math.Min(1 << 20, image.Voxels.Length - start));
            hash.AppendData(MemoryMarshal.AsBytes(part));
            foreach (uint bits in MemoryMarshal.Cast<float, uint>(part))
            {
                sum += Mixed(bits);
            }
        }

        return new(Convert.ToHexString(hash.GetHashAndReset()), sum);
    }

    /// <summary>The finaliser of SplitMix64 (Steele, Lea and Flood 2014).</summary>
    private static ulong Mixed(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
