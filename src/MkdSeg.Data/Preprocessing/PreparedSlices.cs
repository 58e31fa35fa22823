using MkdSeg.Imaging;
using MkdSeg.Imaging.Geometry;

namespace MkdSeg.Data.Preprocessing;

/// <summary>The slices of a case in memory.</summary>
public sealed class PreparedSlices : ICaseSlices
{
    private readonly int pixels;

    /// <summary>Cuts a prepared case into slices.</summary>
    /// <param name="prepared">The case.</param>
    /// <param name="known">As <see cref="ICaseSlices.Known"/>.</param>
    /// <exception cref="InvalidInputException">The case has no labels.</exception>
    public PreparedSlices(PreparedCase prepared, IReadOnlyList<bool>? known = null)
        : this(
            prepared,
            known,
            prepared.Classes
                ?? throw new InvalidInputException($"Case {prepared.Id} has no labels; only annotated cases can be trained on."))
    {
    }

    private PreparedSlices(PreparedCase prepared, IReadOnlyList<bool>? known, Volume<byte>? labels)
    {
        (Id, Count, Height, Width) = (prepared.Id, prepared.SliceCount, prepared.Height, prepared.Width);
        Known = known;
        pixels = Height * Width;
        (Images, Classes) = (new float[Count * pixels], new byte[Count * pixels]);
        for (int j = 0; j < Count; j++)
        {
            prepared.ImageSlice(j).CopyTo(Images, j * pixels);
            if (labels is not null)
            {
                prepared.ClassSlice(j).CopyTo(Classes, j * pixels);
            }
        }
    }

    /// <summary>Slices of a case without labels, for what needs images alone; its classes are all background.</summary>
    public static PreparedSlices WithoutLabels(PreparedCase prepared) => new(prepared, null, null);

    /// <inheritdoc/>
    public string Id { get; }

    /// <inheritdoc/>
    public int Count { get; }

    /// <inheritdoc/>
    public int Height { get; }

    /// <inheritdoc/>
    public int Width { get; }

    /// <inheritdoc/>
    public IReadOnlyList<bool>? Known { get; }

    /// <summary>Intensities [Count, Height, Width].</summary>
    internal float[] Images { get; }

    /// <summary>Class indices [Count, Height, Width].</summary>
    internal byte[] Classes { get; }

    /// <inheritdoc/>
    public void Read(int slice, Span<float> image, Span<byte> classes)
    {
        Images.AsSpan(slice * pixels, pixels).CopyTo(image);
        Classes.AsSpan(slice * pixels, pixels).CopyTo(classes);
    }
}
