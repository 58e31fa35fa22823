using System.IO.MemoryMappedFiles;
using MkdSeg.Data.Preprocessing;
using MkdSeg.Imaging;
using static TorchSharp.torch;

namespace MkdSeg.Training.Cache;

/// <summary>The slices of a case in the cache, mapped from the file while they are copied.</summary>
internal sealed class MappedSlices : ICaseSlices
{
    private const string Images = "images";
    private const string Classes = "classes";

    private readonly CacheEntry entry;

    /// <summary>Slices of an entry.</summary>
    /// <param name="id">The case.</param>
    /// <param name="entry">The entry.</param>
    /// <param name="known">As <see cref="ICaseSlices.Known"/>.</param>
    /// <exception cref="DamagedFileException">The entry holds no slices.</exception>
    public MappedSlices(string id, CacheEntry entry, IReadOnlyList<bool>? known)
    {
        (Id, this.entry, Known) = (id, entry, known);
        long[] shape = entry.ShapeOf(Images, ScalarType.Float32);
        if (shape is not [> 0, > 0, > 0] || !shape.SequenceEqual(entry.ShapeOf(Classes, ScalarType.Byte)))
        {
            throw new DamagedFileException(entry.Path, 0, "its shapes are not those of slices", "delete the file");
        }

        (Count, Height, Width) = ((int)shape[0], (int)shape[1], (int)shape[2]);
    }

    /// <inheritdoc/>
    public string Id { get; }

    /// <inheritdoc/>
    public IReadOnlyList<bool>? Known { get; }

    /// <inheritdoc/>
    public int Count { get; }

    /// <inheritdoc/>
    public int Height { get; }

    /// <inheritdoc/>
    public int Width { get; }

    /// <summary>What an entry of these slices holds; owned by the caller's dispose scope.</summary>
    public static Dictionary<string, Tensor> Values(PreparedSlices slices)
    {
        long[] shape = [slices.Count, slices.Height, slices.Width];
        return new() { [Images] = tensor(slices.Images, shape), [Classes] = tensor(slices.Classes, shape, ScalarType.Byte) };
    }

    /// <inheritdoc/>
    public void Read(int slice, Span<float> image, Span<byte> classes)
    {
        long pixels = (long)slice * Height * Width;
        using MemoryMappedFile map = entry.Map();
        entry.Read(map, Images, ScalarType.Float32, pixels * sizeof(float), image);
        entry.Read(map, Classes, ScalarType.Byte, pixels, classes);
    }
}
