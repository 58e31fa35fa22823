using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MkdSeg.Models.Kernels;

/// <summary>Matrices in memory, row by row.</summary>
internal static unsafe class Matrix
{
    /// <summary>to = the transpose.</summary>
    /// <param name="from">[rows,columns].</param>
    /// <param name="rows">Rows.</param>
    /// <param name="columns">Columns.</param>
    /// <param name="to">[columns,rows].</param>
    public static void Transpose(float* from, int rows, int columns, float* to)
    {
        const int Block = 4;
        for (int row = 0; row < rows; row += Block)
        {
            for (int column = 0; column < columns; column += Block)
            {
                float* source = from + ((nint)row * columns) + column, target = to + ((nint)column * rows) + row;
                if (Sse.IsSupported && row + Block <= rows && column + Block <= columns)
                {
                    TransposeBlock(source, columns, target, rows);
                    continue;
                }

                for (int i = 0; i < Math.Min(Block, rows - row); i++)
                {
                    for (int j = 0; j < Math.Min(Block, columns - column); j++)
                    {
                        target[((nint)j * rows) + i] = source[((nint)i * columns) + j];
                    }
                }
            }
        }
    }

    private static void TransposeBlock(float* from, nint stride, float* to, nint toStride)
    {
        Vector128<float> a = Vector128.Load(from), b = Vector128.Load(from + stride);
        Vector128<float> c = Vector128.Load(from + (2 * stride)), d = Vector128.Load(from + (3 * stride));
        Vector128<float> upperLeft = Sse.UnpackLow(a, b), upperRight = Sse.UnpackHigh(a, b);
        Vector128<float> lowerLeft = Sse.UnpackLow(c, d), lowerRight = Sse.UnpackHigh(c, d);
        Sse.MoveLowToHigh(upperLeft, lowerLeft).Store(to);
        Sse.MoveHighToLow(lowerLeft, upperLeft).Store(to + toStride);
        Sse.MoveLowToHigh(upperRight, lowerRight).Store(to + (2 * toStride));
        Sse.MoveHighToLow(lowerRight, upperRight).Store(to + (3 * toStride));
    }
}
