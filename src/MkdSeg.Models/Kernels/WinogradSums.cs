using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static MkdSeg.Models.Kernels.WinogradTransforms;

namespace MkdSeg.Models.Kernels;

/// <summary>
/// A 3 x 3 convolution with a border of one pixel as products of matrices (Winograd's minimal filtering, Lavin and Gray 2016): patches of
/// the input, patches of the output and the filter are transformed, and between them every place in a patch is a matrix product of its own.
/// </summary>
/// <remarks>
/// Forward, patches have 2 x 2 output pixels, which takes 16 products where the sum takes 36, and rounds as little as the sum does: an
/// activation that rounding takes over the kink of a ReLU changes gradients by far more than rounding itself. Backward, where nothing
/// depends on a kink any more, they have 4 x 4, which takes 36 products for 144.
/// </remarks>
[SkipLocalsInit]
internal static unsafe class WinogradSums
{
    private const int Taps = 9;

    /// <summary>Floats of planes that are worked on together: they stay in a core's cache.</summary>
    private const int PlanesAtOnce = 96 * 1024;

    /// <summary>Patches that are worked on together at least, so that the filter is not read too often.</summary>
    private const int FewestTilesAtOnce = 32;

    /// <summary>The same for a filter that does not fit a core's cache.</summary>
    private const int FewestTilesOfLargeFilter = 64;

    private const int LargeFilter = 128 * 128;

    /// <summary>Fewer patches than this do not pay for transforming the filter.</summary>
    private const int FewestPatches = 16;

    /// <summary>Elements between two planes. Without them planes of a power of two in size fall into the same lines of a cache.</summary>
    private const int Gap = 16;

    /// <summary>Whether a convolution is one of these, and large enough to gain.</summary>
    public static bool Suits(ConvolutionShape shape, FeatureMap y) =>
        shape is { Kernel: 3, Stride: 1, Padding: 1 }
        && shape.Inputs % Lanes8.Count == 0 && shape.Inputs >= 16 && shape.Outputs % Lanes8.Count == 0
        && y.Height % 4 == 0 && y.Width % 4 == 0 && y.Pixels >= FewestPatches * 16;

    /// <summary>y = the convolution of x.</summary>
    /// <param name="shape">One that <see cref="Suits"/>.</param>
    /// <param name="x">With a filled border.</param>
    /// <param name="weight">[3,3,inputs,outputs].</param>
    /// <param name="bias">[outputs]; null for zeros.</param>
    /// <param name="y">Takes the result.</param>
    public static void Apply(ConvolutionShape shape, FeatureMap x, float* weight, float* bias, FeatureMap y)
    {
        const int Tile = 2, Places = 16;
        using Planes filter = Filter<Filter2>(weight, Places, shape.WeightCount / Taps);
        int rowsAtOnce = TileRowsAtOnce(shape, y, Tile, Places), tilesInRow = y.Width / Tile;
        KernelThreads.Run(y.Images * (y.Height / Tile), 1, (start, count) =>
        {
            using var inputs = new Planes(Places, rowsAtOnce * tilesInRow, shape.Inputs);
            using var products = new Planes(Places, rowsAtOnce * tilesInRow, shape.Outputs);
            for (int first = start; first < start + count; first += rowsAtOnce)
            {
                int rows = Math.Min(rowsAtOnce, start + count - first);
                Gather<Input2>(x, Tile, first, rows, inputs);
                Multiply(inputs, filter, products, rows * tilesInRow);
                Scatter<Output2>(products, y, Tile, first, rows);
            }
        });
        if (bias is not null)
        {
            AddBias(bias, y);
        }
    }

    /// <summary>Adds the gradients by weights and input to what is there.</summary>
    /// <param name="shape">One that <see cref="Suits"/>.</param>
    /// <param name="x">With a filled border.</param>
    /// <param name="weight">[3,3,inputs,outputs].</param>
    /// <param name="yGradient">By the output.</param>
    /// <param name="weightGradient">[3,3,inputs,outputs]; null where it is not wanted.</param>
    /// <param name="xGradient">With a border of a pixel, to which is added as to the rest; null where it is not wanted.</param>
    public static void AddGradients(
        ConvolutionShape shape, FeatureMap x, float* weight, FeatureMap yGradient, float* weightGradient, FeatureMap? xGradient)
    {
        const int Tile = 4, Places = 36;
        using Planes? filter = xGradient is null ? null : Turned(shape, weight, Places);
        int rowsAtOnce = TileRowsAtOnce(shape, yGradient, Tile, Places), tilesInRow = yGradient.Width / Tile;
        int rowsInImage = yGradient.Height / Tile, groups = Groups(yGradient), imagesInGroup = yGradient.Images / groups;
        var filterGradients = new Planes[weightGradient is null ? 0 : groups];
        KernelThreads.Run(groups, 1, (firstGroup, count) =>
        {
            using var patches = new Planes(Places, rowsAtOnce * tilesInRow, shape.Inputs);
            using var gradients = new Planes(Places, rowsAtOnce * tilesInRow, shape.Outputs);
            for (int group = firstGroup; group < firstGroup + count; group++)
            {
                Planes? sum = weightGradient is null ? null : filterGradients[group] = new Planes(Places, shape.Inputs, shape.Outputs);
                sum?.Clear();
                int start = group * imagesInGroup * rowsInImage, end = start + (imagesInGroup * rowsInImage);
                for (int first = start; first < end; first += rowsAtOnce)
                {
                    int rows = Math.Min(rowsAtOnce, end - first), tiles = rows * tilesInRow;
                    Gather<OutputTransposed4>(yGradient, Tile, first, rows, gradients);
                    if (sum is not null)
                    {
                        Gather<Input4>(x, Tile, first, rows, patches);
                        AddProduct(patches, gradients, sum, tiles);
                    }

                    if (xGradient is not null)
                    {
                        Multiply(gradients, filter!, patches, tiles);
                        AddPatches<InputTransposed4>(patches, xGradient, Tile, first, rows);
                    }
                }
            }
        });

        foreach (Planes sum in filterGradients.Skip(1))
        {
            sum.AddTo(filterGradients[0]);
            sum.Dispose();
        }

        if (weightGradient is not null)
        {
            AddFilterGradient(filterGradients[0], shape.WeightCount / Taps, weightGradient);
            filterGradients[0].Dispose();
        }
    }

    /// <summary>
    /// Parts of a batch whose weight gradients are summed apart, for threads to share. They depend on the size alone, so that the sum
    /// does not depend on the number of threads.
    /// </summary>
    private static int Groups(FeatureMap y)
    {
        const int MostGroups = 8, FewestPixels = 4096;
        int groups = Math.Clamp(y.Pixels / FewestPixels, 1, Math.Min(MostGroups, y.Images));
        while (y.Images % groups != 0)
        {
            groups--;
        }

        return groups;
    }

    private static int TileRowsAtOnce(ConvolutionShape shape, FeatureMap y, int tile, int places)
    {
        int least = shape.Inputs * shape.Outputs < LargeFilter ? FewestTilesAtOnce : FewestTilesOfLargeFilter;
        int tilesInRow = y.Width / tile, tiles = Math.Max(PlanesAtOnce / (places * (shape.Inputs + shape.Outputs)), least);
        int rows = y.Images * (y.Height / tile), chunks = (int)Math.Round((double)rows * tilesInRow / tiles);
        return (rows + Math.Max(1, chunks) - 1) / Math.Max(1, chunks); // of equal size, so that no small one is left over
    }

    /// <summary>Transforms every patch of some rows of patches.</summary>
    /// <param name="x">The maps; patches that are larger than their step begin in the border.</param>
    /// <param name="tile">From patch to patch, in pixels.</param>
    /// <param name="firstRow">First row of patches, counted over all images.</param>
    /// <param name="rows">Rows of patches.</param>
    /// <param name="planes">[places,patches,C].</param>
    private static void Gather<T>(FeatureMap x, int tile, int firstRow, int rows, Planes planes)
        where T : ITransform
    {
        float* scratch = stackalloc float[T.Outputs * T.Outputs * Vector<float>.Count];
        int channels = x.Channels, tilesInRow = x.Width / tile, rowsInImage = x.Height / tile;
        int before = (T.Inputs - tile) / 2;
        float* plane = planes.Values;
        for (int row = firstRow; row < firstRow + rows; row++)
        {
            float* corner = x.Row(row / rowsInImage, (row % rowsInImage * tile) - before) - ((nint)before * channels);
            for (int column = 0; column < tilesInRow; column++, corner += tile * channels, plane += channels)
            {
                for (int c = 0; c < channels; c += Vector<float>.Count)
                {
                    Both<T>(corner + c, x.RowStride, channels, plane + c, T.Outputs * planes.Stride, planes.Stride, scratch);
                }
            }
        }
    }

    /// <summary>Transforms products back to pixels.</summary>
    private static void Scatter<T>(Planes planes, FeatureMap y, int tile, int firstRow, int rows)
        where T : ITransform
    {
        float* scratch = stackalloc float[T.Inputs * T.Inputs * Vector<float>.Count];
        int channels = y.Channels, tilesInRow = y.Width / tile, rowsInImage = y.Height / tile;
        float* plane = planes.Values;
        for (int row = firstRow; row < firstRow + rows; row++)
        {
            float* corner = y.Row(row / rowsInImage, row % rowsInImage * tile);
            for (int column = 0; column < tilesInRow; column++, corner += tile * channels, plane += channels)
            {
                for (int c = 0; c < channels; c += Vector<float>.Count)
                {
                    Both<T>(plane + c, T.Inputs * planes.Stride, planes.Stride, corner + c, y.RowStride, channels, scratch);
                }
            }
        }
    }

    /// <summary>Transforms products back to overlapping patches and adds these.</summary>
    private static void AddPatches<T>(Planes planes, FeatureMap x, int tile, int firstRow, int rows)
        where T : ITransform
    {
        int vector = Vector<float>.Count, side = T.Outputs;
        float* scratch = stackalloc float[2 * side * side * vector], patch = scratch + (side * side * vector);
        int channels = x.Channels, tilesInRow = x.Width / tile, rowsInImage = x.Height / tile, before = (side - tile) / 2;
        float* plane = planes.Values;
        for (int row = firstRow; row < firstRow + rows; row++)
        {
            float* corner = x.Row(row / rowsInImage, (row % rowsInImage * tile) - before) - ((nint)before * channels);
            for (int column = 0; column < tilesInRow; column++, corner += tile * channels, plane += channels)
            {
                for (int c = 0; c < channels; c += vector)
                {
                    Both<T>(plane + c, side * planes.Stride, planes.Stride, patch, side * vector, vector, scratch);
                    for (int i = 0; i < side; i++)
                    {
                        float* to = corner + c + (i * x.RowStride), from = patch + (i * side * vector);
                        for (int j = 0; j < side; j++, to += channels, from += vector)
                        {
                            (Vector.Load(to) + Vector.Load(from)).Store(to);
                        }
                    }
                }
            }
        }
    }

    /// <summary>products = inputs x filter at every place of the patches.</summary>
    private static void Multiply(Planes inputs, Planes filter, Planes products, int tiles)
    {
        int* at = inputs.RowTable, to = products.RowTable;
        var runs = new Runs(1, inputs.Columns, 0);
        for (int place = 0; place < inputs.Places; place++)
        {
            ProductSums.Apply(
                inputs.Plane(place), at, runs, filter.Plane(place), products.Columns, null, products.Plane(place), to, tiles, add: false);
        }
    }

    /// <summary>sum += patches^T x gradients at every place of the patches.</summary>
    private static void AddProduct(Planes patches, Planes gradients, Planes sum, int tiles)
    {
        int* at = patches.RowTable, from = gradients.RowTable;
        for (int place = 0; place < patches.Places; place++)
        {
            ProductSums.AddGradient(
                patches.Plane(place), at, patches.Columns, gradients.Plane(place), from, gradients.Columns, tiles, sum.Plane(place));
        }
    }

    /// <summary>The filter's planes, G w G^T.</summary>
    private static Planes Filter<T>(float* weight, int places, int pairs)
        where T : ITransform
    {
        var planes = new Planes(places, 1, pairs);
        float* scratch = stackalloc float[T.Outputs * T.Outputs * Vector<float>.Count];
        for (int pair = 0; pair < pairs; pair += Vector<float>.Count)
        {
            Both<T>(weight + pair, T.Inputs * (nint)pairs, pairs, planes.Values + pair, T.Outputs * planes.Stride, planes.Stride, scratch);
        }

        return planes;
    }

    /// <summary>The planes of the filter with inputs and outputs exchanged.</summary>
    private static Planes Turned(ConvolutionShape shape, float* weight, int places)
    {
        int pairs = shape.WeightCount / Taps;
        using var turned = new Planes(Taps, 1, pairs, gap: 0);
        for (int tap = 0; tap < Taps; tap++)
        {
            Matrix.Transpose(weight + (tap * pairs), shape.Inputs, shape.Outputs, turned.Values + (tap * pairs));
        }

        return Filter<Filter4>(turned.Values, places, pairs);
    }

    private static void AddFilterGradient(Planes gradient, int pairs, float* to)
    {
        int vector = Vector<float>.Count;
        float* scratch = stackalloc float[(36 + Taps) * vector], part = scratch + (36 * vector);
        for (int pair = 0; pair < pairs; pair += vector)
        {
            Both<FilterTransposed4>(gradient.Values + pair, 6 * gradient.Stride, gradient.Stride, part, 3 * vector, vector, scratch);
            for (int tap = 0; tap < Taps; tap++)
            {
                Elementwise.Add(part + (tap * vector), to + (tap * pairs) + pair, vector);
            }
        }
    }

    private static void AddBias(float* bias, FeatureMap y)
    {
        for (int n = 0; n < y.Images; n++)
        {
            for (int row = 0; row < y.Height; row++)
            {
                float* pixel = y.Row(n, row);
                for (int column = 0; column < y.Width; column++, pixel += y.Channels)
                {
                    Elementwise.Add(bias, pixel, y.Channels);
                }
            }
        }
    }

    /// <summary>Matrices [rows,columns], one for each place in a patch.</summary>
    private sealed class Planes(int places, int rows, int columns, int gap = Gap) : IDisposable
    {
        public float* Values { get; } = (float*)NativeMemory.AlignedAlloc(
            (((nuint)rows * (nuint)columns) + (nuint)gap) * (nuint)places * sizeof(float), FeatureMap.Alignment);

        public int Places { get; } = places;

        public int Columns { get; } = columns;

        /// <summary>Where each row begins.</summary>
        public int* RowTable => PixelTable.Of(1, 1, rows, 0, 0, Columns).Places;

        public nint Stride { get; } = ((nint)rows * columns) + gap;

        public float* Plane(int place) => Values + (place * Stride);

        public void AddTo(Planes to)
        {
            for (int place = 0; place < Places; place++)
            {
                Elementwise.Add(Plane(place), to.Plane(place), rows * Columns);
            }
        }

        public void Clear() => NativeMemory.Clear(Values, (nuint)Stride * (nuint)Places * sizeof(float));

        public void Dispose() => NativeMemory.AlignedFree(Values);
    }
}
