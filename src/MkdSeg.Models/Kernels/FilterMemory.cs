using static TorchSharp.torch;

namespace MkdSeg.Models.Kernels;

/// <summary>A convolution's weights as kernels read them, [kernel,kernel,inputs,outputs]: the parameter's own memory, or a copy.</summary>
internal sealed unsafe class FilterMemory : IDisposable
{
    private readonly Tensor? copy;

    private FilterMemory(Tensor weight, Tensor? copy)
    {
        this.copy = copy;
        Values = TensorMemory.Pointer(copy ?? weight);
    }

    /// <summary>[kernel,kernel,inputs,outputs].</summary>
    public float* Values { get; }

    /// <summary>
    /// The weights of a module. <see cref="FilterLayout.Convert"/> lays them out so that none are copied.
    /// </summary>
    /// <param name="weight">[outputs,inputs,kernel,kernel] of a convolution; a transposed one counts its own inputs first, too.</param>
    /// <param name="shape">The convolution, or the one whose transpose it is.</param>
    public static FilterMemory Of(Tensor weight, ConvolutionShape shape)
    {
        bool isByTap = LiesSo(weight, 0, shape.Outputs, 1)
            && LiesSo(weight, 1, shape.Inputs, shape.Outputs)
            && LiesSo(weight, 2, shape.Kernel, shape.RunCount)
            && LiesSo(weight, 3, shape.Kernel, (long)shape.Inputs * shape.Outputs);
        if (isByTap)
        {
            return new(weight, null);
        }

        using var _ = no_grad();
        using Tensor turned = weight.permute(2, 3, 1, 0);
        return new(weight, turned.contiguous().DetachFromDisposeScope());
    }

    /// <inheritdoc/>
    public void Dispose() => copy?.Dispose();

    private static bool LiesSo(Tensor weight, int axis, int size, long stride) => size == 1 || TensorMemory.Stride(weight, axis) == stride;
}
