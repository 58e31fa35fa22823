using MkdSeg.Imaging;

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
    {
        if (prepared.Classes is null)
        {
            throw new InvalidInputException($"Case {prepared.Id} has no labels; only annotated cases can be trained on.");
        }

        (Id, Count, Height, Width) = (prepared.Id, prepared.SliceCount, prepared.Height, prepared.Width);
        Known = known;
        pixels = Height * Width;
        (Images, Classes) = (new float[Count * pixels], new byte[Count * pixels]);
        for (int j = 0; j < Count; j++)
        {
            prepared.ImageSlice(j).CopyTo(Images, j * pixels);
            prepared.ClassSlice(j).CopyTo(Classes, j * pixels);
        }
    }

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
