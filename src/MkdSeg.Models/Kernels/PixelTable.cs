using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MkdSeg.Models.Kernels;

/// <summary>Where every pixel of a batch begins, in elements from its first one.</summary>
/// <remarks>Tables are kept: a network asks for the same few in every step.</remarks>
internal sealed unsafe class PixelTable
{
    private const int MostKept = 4096;

    private static readonly ConcurrentDictionary<(int, int, int, nint, nint, nint), PixelTable> Known = [];

    private readonly int[] places;

    private PixelTable(int images, int rows, int columns, nint imageStride, nint rowStride, nint columnStride)
    {
        places = GC.AllocateUninitializedArray<int>(images * rows * columns, pinned: true);
        int pixel = 0;
        for (int n = 0; n < images; n++)
        {
            for (int row = 0; row < rows; row++)
            {
                for (int column = 0; column < columns; column++)
                {
                    places[pixel++] = (int)((n * imageStride) + (row * rowStride) + (column * columnStride));
                }
            }
        }
    }

    /// <summary>The first pixel's place.</summary>
    public int* Places => (int*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(places));

    /// <summary>The table of a regular grid of pixels.</summary>
    /// <param name="images">Images.</param>
    /// <param name="rows">Rows of each.</param>
    /// <param name="columns">Columns.</param>
    /// <param name="imageStride">Elements from image to image.</param>
    /// <param name="rowStride">From row to row.</param>
    /// <param name="columnStride">From column to column.</param>
    public static PixelTable Of(int images, int rows, int columns, nint imageStride, nint rowStride, nint columnStride)
    {
        (int, int, int, nint, nint, nint) key = (images, rows, columns, imageStride, rowStride, columnStride);
        if (Known.TryGetValue(key, out PixelTable? table))
        {
            return table;
        }

        if (Known.Count >= MostKept)
        {
            Known.Clear();
        }

        return Known.GetOrAdd(key, new PixelTable(images, rows, columns, imageStride, rowStride, columnStride));
    }

    /// <summary>How many images fit one table, whose places are of 31 bits.</summary>
    public static int ImagesAtOnce(params ReadOnlySpan<FeatureMap> maps)
    {
        int images = maps[0].Images;
        foreach (FeatureMap map in maps)
        {
            images = map.ImageStride * map.Images <= int.MaxValue ? images : 1;
        }

        return images;
    }
}
