using System.Runtime.InteropServices;

namespace MkdSeg.Models.Kernels;

/// <summary>
/// A batch of feature maps in memory, [N,H,W,C] in float32, every map with room for a border around it.
/// </summary>
/// <remarks>
/// Maps of a <see cref="RecordedMemory"/> live as long as that. Others are freed once they were released as often as they are held.
/// </remarks>
internal sealed unsafe class FeatureMap
{
    private readonly float* memory;
    private readonly bool isOwner;
    private int holders = 1;

    /// <summary>Room for maps, values not set.</summary>
    /// <param name="images">N.</param>
    /// <param name="height">H, without border.</param>
    /// <param name="width">W, without border.</param>
    /// <param name="channels">C.</param>
    /// <param name="border">Pixels of the border at each side.</param>
    /// <param name="recorded">Where the maps lie; null for memory of their own.</param>
    public FeatureMap(int images, int height, int width, int channels, int border, RecordedMemory? recorded = null)
    {
        (Images, Height, Width, Channels, Border) = (images, height, width, channels, border);
        RowStride = (nint)(width + (2 * border)) * channels;
        ImageStride = RowStride * (height + (2 * border));
        nint count = (ImageStride * images) + Slack;
        isOwner = recorded is null;
        memory = recorded is null ? (float*)NativeMemory.AlignedAlloc((nuint)count * sizeof(float), Alignment) : recorded.Take(count);
        new Span<float>(memory + count - Slack, Slack).Clear(); // whatever is multiplied by nothing must be a number
    }

    /// <summary>Elements behind the last one that kernels may read (and ignore).</summary>
    public const int Slack = 64;

    /// <summary>Bytes to which memory is aligned: a line of the cache.</summary>
    public const int Alignment = 64;

    /// <summary>N.</summary>
    public int Images { get; }

    /// <summary>H.</summary>
    public int Height { get; }

    /// <summary>W.</summary>
    public int Width { get; }

    /// <summary>C.</summary>
    public int Channels { get; }

    /// <summary>Pixels of the border at each side.</summary>
    public int Border { get; }

    /// <summary>Elements from row to row.</summary>
    public nint RowStride { get; }

    /// <summary>Elements from image to image.</summary>
    public nint ImageStride { get; }

    /// <summary>Pixels of all images.</summary>
    public int Pixels => Images * Height * Width;

    /// <summary>Elements of one row of pixels.</summary>
    public int RowCount => Width * Channels;

    /// <summary>Whether a backward pass is to go on to whoever made these maps.</summary>
    public bool NeedsGradient { get; init; } = true;

    /// <summary>The gradient by these maps, as far as it is known in a backward pass; null at first.</summary>
    public FeatureMap? Gradient { get; set; }

    /// <summary>Takes the gradient by these maps away.</summary>
    public FeatureMap TakeGradient()
    {
        FeatureMap gradient = Gradient!;
        Gradient = null;
        return gradient;
    }

    /// <summary>The first element of a row, border left out.</summary>
    public float* Row(int image, int row) => memory + (image * ImageStride) + ((row + Border) * RowStride) + (Border * Channels);

    /// <summary>Room for maps of the same size.</summary>
    public FeatureMap NewLike(int border, RecordedMemory? recorded = null) => new(Images, Height, Width, Channels, border, recorded);

    /// <summary>One more holder.</summary>
    public FeatureMap Keep()
    {
        holders++;
        return this;
    }

    /// <summary>One holder less.</summary>
    public void Release()
    {
        if (--holders == 0 && isOwner)
        {
            NativeMemory.AlignedFree(memory);
        }
    }

    /// <summary>Copies values, whatever the borders.</summary>
    /// <param name="to">Maps of the same size.</param>
    public void CopyTo(FeatureMap to)
    {
        for (int n = 0; n < Images; n++)
        {
            for (int row = 0; row < Height; row++)
            {
                new ReadOnlySpan<float>(Row(n, row), RowCount).CopyTo(new(to.Row(n, row), RowCount));
            }
        }
    }

    /// <summary>to += these maps, whatever the borders.</summary>
    /// <param name="to">Maps of the same size.</param>
    public void AddTo(FeatureMap to)
    {
        for (int n = 0; n < Images; n++)
        {
            for (int row = 0; row < Height; row++)
            {
                Elementwise.Add(Row(n, row), to.Row(n, row), RowCount);
            }
        }
    }

    /// <summary>Sets all values to 0, borders too.</summary>
    public void Clear() => NativeMemory.Clear(memory, (nuint)(ImageStride * Images) * sizeof(float));

    /// <summary>These maps with a border of at least a width: themselves, held once more, or a copy.</summary>
    /// <param name="width">Pixels.</param>
    /// <param name="recorded">Where a copy lies; null for memory of its own.</param>
    public FeatureMap WithBorder(int width, RecordedMemory? recorded = null)
    {
        if (Border >= width)
        {
            return Keep();
        }

        FeatureMap copy = NewLike(width, recorded);
        CopyTo(copy);
        return copy;
    }

    /// <summary>Fills the inner part of the border.</summary>
    /// <param name="width">Pixels, at most <see cref="Border"/>.</param>
    /// <param name="isReflected">Mirror the image at its edge; else zeros.</param>
    public void FillBorder(int width, bool isReflected)
    {
        for (int n = 0; n < Images && width > 0; n++)
        {
            for (int row = 0; row < Height; row++)
            {
                float* left = Row(n, row), right = left + RowCount;
                for (int i = 1; i <= width; i++)
                {
                    Fill(left - (i * Channels), isReflected ? left + (i * Channels) : null, Channels);
                    Fill(right + ((i - 1) * Channels), isReflected ? right - ((i + 1) * Channels) : null, Channels);
                }
            }

            int line = (Width + (2 * width)) * Channels, corner = width * Channels;
            for (int i = 1; i <= width; i++)
            {
                Fill(Row(n, -i) - corner, isReflected ? Row(n, i) - corner : null, line);
                Fill(Row(n, Height - 1 + i) - corner, isReflected ? Row(n, Height - 1 - i) - corner : null, line);
            }
        }
    }

    /// <summary>The transpose of a reflected border: what fell on it is added to the pixels that it mirrors.</summary>
    /// <param name="width">Pixels, at most <see cref="Border"/>.</param>
    public void FoldReflectedBorder(int width)
    {
        for (int n = 0; n < Images; n++)
        {
            int line = (Width + (2 * width)) * Channels, corner = width * Channels;
            for (int i = 1; i <= width; i++)
            {
                Elementwise.Add(Row(n, -i) - corner, Row(n, i) - corner, line);
                Elementwise.Add(Row(n, Height - 1 + i) - corner, Row(n, Height - 1 - i) - corner, line);
            }

            for (int row = 0; row < Height; row++)
            {
                float* left = Row(n, row), right = left + RowCount;
                for (int i = 1; i <= width; i++)
                {
                    Elementwise.Add(left - (i * Channels), left + (i * Channels), Channels);
                    Elementwise.Add(right + ((i - 1) * Channels), right - ((i + 1) * Channels), Channels);
                }
            }
        }
    }

    private static void Fill(float* to, float* from, int count)
    {
        var target = new Span<float>(to, count);
        if (from is null)
        {
            target.Clear();
        }
        else
        {
            new ReadOnlySpan<float>(from, count).CopyTo(target);
        }
    }
}
