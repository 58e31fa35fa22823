using TorchSharp.Modules;

namespace MkdSeg.Models.Kernels;

/// <summary>A convolution without groups and dilation, of equal sizes along both axes.</summary>
/// <param name="Inputs">Channels of the input.</param>
/// <param name="Outputs">Channels of the output.</param>
/// <param name="Kernel">Side of the kernel.</param>
/// <param name="Stride">From output to output, in pixels of the input.</param>
/// <param name="Padding">Pixels of border at each side of the input.</param>
internal readonly record struct ConvolutionShape(int Inputs, int Outputs, int Kernel, int Stride, int Padding)
{
    /// <summary>Of a module, and a border that its input is given before.</summary>
    public static ConvolutionShape Of(Conv2d layer, int border) => new(
        (int)layer.in_channels,
        (int)layer.out_channels,
        (int)layer.kernel_size[0],
        (int)layer.stride![0],
        (int)layer.padding![0] + border);

    /// <summary>Of the convolution whose transpose a module is: its inputs are the module's outputs.</summary>
    public static ConvolutionShape Of(ConvTranspose2d layer) => new(
        (int)layer.out_channels, (int)layer.in_channels, (int)layer.kernel_size[0], (int)layer.stride![0], (int)layer.padding![0]);

    /// <summary>Elements of the weights.</summary>
    public int WeightCount => Kernel * Kernel * Inputs * Outputs;

    /// <summary>Elements of the weights of one row of the kernel.</summary>
    public int RunCount => Kernel * Inputs * Outputs;

    /// <summary>Side of the output.</summary>
    public int OutputSide(int inputSide) => ((inputSide + (2 * Padding) - Kernel) / Stride) + 1;
}
