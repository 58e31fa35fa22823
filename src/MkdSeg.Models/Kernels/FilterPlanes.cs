using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Models.Kernels;

/// <summary>The filters of a 3 x 3 convolution as the 36 matrices of <see cref="WinogradConvolution"/>.</summary>
internal static unsafe class FilterPlanes
{
    /// <summary>
    /// Elements between two planes. Without them all planes, of a power of two in size, fall into the same lines of a cache.
    /// </summary>
    private const int Gap = 16;

    /// <summary>U = G w G^T.</summary>
    /// <param name="weight">[out,in,3,3].</param>
    /// <returns>[36,in,out].</returns>
    public static Tensor Of(Tensor weight)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor taps = weight.detach().permute(2, 3, 1, 0).contiguous(); // no copy after ChannelsLast.Convert
        long rows = weight.shape[1], columns = weight.shape[0], stride = (rows * columns) + Gap;
        Tensor planes = empty(WinogradConvolution.Planes * stride);
        WinogradConvolution.TransformFilter(TensorMemory.Pointer(taps), (nint)(rows * columns), TensorMemory.Pointer(planes), (nint)stride);
        return planes.as_strided([WinogradConvolution.Planes, rows, columns], [stride, columns, 1]).MoveToOuterDisposeScope();
    }

    /// <summary>Adds what one chunk of tiles contributes to the gradient by the planes.</summary>
    /// <param name="sum">[36,in,out] so far; null at first.</param>
    /// <param name="planes">[36,tiles,in].</param>
    /// <param name="productsGradient">[36,tiles,out].</param>
    public static Tensor AddGradient(Tensor? sum, Tensor planes, Tensor productsGradient)
    {
        // Not baddbmm: TorchSharp 0.107 mixes its arguments up.
        using Tensor transposed = planes.transpose(1, 2);
        Tensor product = transposed.bmm(productsGradient);
        if (sum is null)
        {
            return product;
        }

        sum.add_(product);
        product.Dispose();
        return sum;
    }

    /// <summary>From the gradient by the planes to that by the weight.</summary>
    /// <param name="planesGradient">[36,in,out], contiguous.</param>
    /// <returns>[out,in,3,3], laid out as <see cref="ChannelsLast.Convert"/> lays out the weight.</returns>
    public static Tensor WeightGradient(Tensor planesGradient)
    {
        Tensor taps = empty(3, 3, planesGradient.shape[1], planesGradient.shape[2]);
        nint pairs = (nint)(planesGradient.shape[1] * planesGradient.shape[2]);
        WinogradConvolution.TransformFilterTransposed(TensorMemory.Pointer(planesGradient), TensorMemory.Pointer(taps), pairs);
        return taps.permute(3, 2, 0, 1);
    }
}
