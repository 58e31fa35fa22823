using MkdSeg.Models.Kernels;
using static TorchSharp.torch;

namespace MkdSeg.Training.Optimisation;

/// <summary>The order in which a dense tensor's axes lie in memory, slowest first: [N,C,H,W] or channels-last, for example.</summary>
internal sealed class MemoryOrder
{
    private readonly long[] axes;
    private readonly long[] inverse;
    private readonly long[] packedShape;

    /// <summary>The order of a tensor's axes.</summary>
    public MemoryOrder(Tensor tensor)
    {
        long[] strides = tensor.stride();
        axes = [.. Enumerable.Range(0, strides.Length).OrderByDescending(axis => strides[axis]).Select(axis => (long)axis)];
        inverse = [.. Enumerable.Range(0, axes.Length).Select(axis => (long)Array.IndexOf(axes, axis))];
        packedShape = Array.ConvertAll(axes, axis => tensor.shape[axis]);
    }

    /// <summary>All elements in this order: a view if the tensor lies so, else a copy.</summary>
    public Tensor Flat(Tensor tensor) => tensor.permute(axes).reshape(-1);

    /// <summary>The tensor itself if its elements lie in this order, else a copy whose elements do.</summary>
    public Tensor Ordered(Tensor tensor)
    {
        long stride = 1;
        for (int i = axes.Length - 1; i >= 0; i--)
        {
            if (packedShape[i] > 1 && TensorMemory.Stride(tensor, (int)axes[i]) != stride)
            {
                return Flat(tensor);
            }

            stride *= packedShape[i];
        }

        return tensor;
    }

    /// <summary>A vector's elements, which are in this order, in the tensor's shape: a view.</summary>
    public Tensor Shaped(Tensor flat) => flat.view(packedShape).permute(inverse);

    /// <summary>From elements in this order to row by row.</summary>
    public Tensor RowByRow(Tensor flat) => Shaped(flat).reshape(-1);

    /// <summary>Copies elements that are row by row into a vector in this order.</summary>
    public void Fill(Tensor flat, Tensor rowByRow)
    {
        long[] shape = Array.ConvertAll(inverse, axis => packedShape[axis]);
        flat.view(packedShape).copy_(rowByRow.view(shape).permute(axes));
    }
}
