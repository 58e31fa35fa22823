using System.Numerics;
using static MkdSeg.Models.Kernels.WinogradTransforms;

namespace MkdSeg.Models.Kernels;

/// <summary>
/// Gathers and scatters for a 3 x 3 convolution as 36 matrix products, <see cref="WinogradTransforms"/>: tiles of 4 x 4 output
/// pixels, each from a patch of 6 x 6 input pixels. Images are [H,W,C] in memory; planes are [36,tiles,C].
/// </summary>
/// <remarks>
/// The products see a quarter of the multiplications. The price is rounding, a few times that of a direct float32 sum
/// (FusedResidualBlockTests hold it).
/// </remarks>
/// <param name="height">Rows of the output, a multiple of 4.</param>
/// <param name="width">Columns of the output, a multiple of 4.</param>
/// <param name="channels">Channels of input and output, a multiple of the vector length.</param>
internal sealed unsafe class WinogradConvolution(int height, int width, int channels)
{
    /// <summary>Side of a tile, in output pixels.</summary>
    public const int Tile = 4;

    /// <summary>Matrix products, one for each place in a transformed patch.</summary>
    public const int Planes = 36;

    private const int Patch = 6;
    private const int Taps = 3;
    private readonly int vector = Vector<float>.Count;

    /// <summary>Tiles of one image.</summary>
    public int TilesPerImage { get; } = height / Tile * (width / Tile);

    /// <summary>V = B^T d B of every patch d of an image.</summary>
    /// <param name="bordered">[H+2,W+2,C], the input with its border.</param>
    /// <param name="planes">[36,tiles,C].</param>
    /// <param name="firstTile">Where the image's tiles begin.</param>
    /// <param name="tiles">Tiles in <paramref name="planes"/>, those of other images included.</param>
    public void Gather(float* bordered, float* planes, int firstTile, int tiles) =>
        EachTile(firstTile, tiles, bordered, (width + 2) * channels, planes, new GatherStep());

    /// <summary>Adds the transpose of <see cref="Gather"/> to the gradient by the bordered input.</summary>
    public void GatherTransposed(float* planes, float* bordered, int firstTile, int tiles) =>
        EachTile(firstTile, tiles, bordered, (width + 2) * channels, planes, new GatherTransposedStep());

    /// <summary>y = A^T m A of every tile of an image.</summary>
    /// <param name="planes">[36,tiles,C].</param>
    /// <param name="image">[H,W,C].</param>
    /// <param name="firstTile">Where the image's tiles begin.</param>
    /// <param name="tiles">Tiles in <paramref name="planes"/>.</param>
    public void Scatter(float* planes, float* image, int firstTile, int tiles) =>
        EachTile(firstTile, tiles, image, width * channels, planes, new ScatterStep());

    /// <summary>The transpose of <see cref="Scatter"/>: from the gradient by the output to that by the products.</summary>
    public void ScatterTransposed(float* image, float* planes, int firstTile, int tiles) =>
        EachTile(firstTile, tiles, image, width * channels, planes, new ScatterTransposedStep());

    /// <summary>U = G w G^T.</summary>
    /// <param name="filter">[3,3,pairs], one filter for each pair of input and output channel.</param>
    /// <param name="pairs">A multiple of the vector length.</param>
    /// <param name="planes">[36,pairs].</param>
    /// <param name="planeStride">From plane to plane, at least <paramref name="pairs"/>.</param>
    public static void TransformFilter(float* filter, nint pairs, float* planes, nint planeStride)
    {
        float* scratch = stackalloc float[Planes * Vector<float>.Count];
        for (nint pair = 0; pair < pairs; pair += Vector<float>.Count)
        {
            Both<Filter>(filter + pair, Taps * pairs, pairs, planes + pair, Patch * planeStride, planeStride, scratch);
        }
    }

    /// <summary>The transpose of <see cref="TransformFilter"/>.</summary>
    public static void TransformFilterTransposed(float* planes, float* filter, nint pairs)
    {
        float* scratch = stackalloc float[Planes * Vector<float>.Count];
        for (nint pair = 0; pair < pairs; pair += Vector<float>.Count)
        {
            Both<FilterTransposed>(planes + pair, Patch * pairs, pairs, filter + pair, Taps * pairs, pairs, scratch);
        }
    }

    private interface ITileStep
    {
        public void Apply(float* image, nint rowStride, nint columnStride, float* planes, nint planeStride, float* scratch);
    }

    private void EachTile<T>(int firstTile, int tiles, float* image, nint rowStride, float* planes, T step)
        where T : struct, ITileStep
    {
        float* scratch = stackalloc float[2 * Planes * vector];
        nint planeStride = (nint)tiles * channels;
        float* plane = planes + ((nint)firstTile * channels);
        for (int row = 0; row < height; row += Tile)
        {
            for (int column = 0; column < width; column += Tile)
            {
                float* corner = image + (row * rowStride) + ((nint)column * channels);
                for (int channel = 0; channel < channels; channel += vector)
                {
                    step.Apply(corner + channel, rowStride, channels, plane + channel, planeStride, scratch);
                }

                plane += channels;
            }
        }
    }

    private readonly struct GatherStep : ITileStep
    {
        public void Apply(float* image, nint rowStride, nint columnStride, float* planes, nint planeStride, float* scratch) =>
            Both<Input>(image, rowStride, columnStride, planes, Patch * planeStride, planeStride, scratch);
    }

    private readonly struct GatherTransposedStep : ITileStep
    {
        public void Apply(float* image, nint rowStride, nint columnStride, float* planes, nint planeStride, float* scratch)
        {
            nint length = Vector<float>.Count;
            float* patch = scratch + (Planes * length);
            Both<InputTransposed>(planes, Patch * planeStride, planeStride, patch, Patch * length, length, scratch);
            for (int row = 0; row < Patch; row++)
            {
                for (int column = 0; column < Patch; column++)
                {
                    float* to = image + (row * rowStride) + (column * columnStride);
                    (Vector.Load(to) + Vector.Load(patch + (((row * Patch) + column) * length))).Store(to);
                }
            }
        }
    }

    private readonly struct ScatterStep : ITileStep
    {
        public void Apply(float* image, nint rowStride, nint columnStride, float* planes, nint planeStride, float* scratch) =>
            Both<Output>(planes, Patch * planeStride, planeStride, image, rowStride, columnStride, scratch);
    }

    private readonly struct ScatterTransposedStep : ITileStep
    {
        public void Apply(float* image, nint rowStride, nint columnStride, float* planes, nint planeStride, float* scratch) =>
            Both<OutputTransposed>(image, rowStride, columnStride, planes, Patch * planeStride, planeStride, scratch);
    }
}
