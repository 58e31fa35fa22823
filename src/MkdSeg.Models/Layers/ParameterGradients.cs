using MkdSeg.Models.Kernels;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MkdSeg.Models.Layers;

/// <summary>The gradients by a network's parameters in one backward pass.</summary>
/// <param name="parameters">The parameters.</param>
/// <param name="isWanted">For each, whether its gradient is asked for.</param>
internal sealed unsafe class ParameterGradients(Parameter[] parameters, bool[] isWanted)
{
    private readonly Tensor?[] gradients = new Tensor?[parameters.Length];

    /// <summary>For each parameter its gradient; null where it was not asked for, or the parameter took no part.</summary>
    public IReadOnlyList<Tensor?> All => gradients;

    /// <summary>Where to add the gradient by a parameter; null where it is not wanted.</summary>
    public float* By(Parameter? parameter) => Find(parameter, p => zeros(p.shape));

    /// <summary>The same for a convolution's weight: [kernel,kernel,inputs,outputs].</summary>
    public float* ByFilter(Parameter weight, ConvolutionShape shape) => Find(
        weight, _ => zeros(shape.Kernel, shape.Kernel, shape.Inputs, shape.Outputs).permute(3, 2, 0, 1));

    private float* Find(Parameter? parameter, Func<Parameter, Tensor> create)
    {
        int i = Array.FindIndex(parameters, own => ReferenceEquals(own, parameter)); // equality of tensors is that of their values
        return parameter is null || i < 0 || !isWanted[i] ? null : TensorMemory.Pointer(gradients[i] ??= create(parameter!));
    }
}
