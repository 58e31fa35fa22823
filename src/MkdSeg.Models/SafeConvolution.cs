using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MkdSeg.Models;

/// <summary>
/// libtorch's convolutions with right gradients on every machine. On virtual machines that hide the caches of an AMD processor, those of
/// libtorch 2.10 are wrong on the CPU, without a word, where channels do not fill a block of oneDNN. There, channels of zeros are added
/// before and taken away behind; elsewhere the call is libtorch's. A network of one's own convolves by these functions, or
/// <see cref="TensorRuntime.MakeSafe"/> makes it slower.
/// </summary>
public static class SafeConvolution
{
    private static readonly Axes Plain = new(Input: 1, Output: 0), Transposed = new(Input: 0, Output: 1);

    /// <summary>Channels of a block.</summary>
    private static readonly long Block = OneDnn.Block;

    /// <summary>A convolution; <c>conv2d</c> in PyTorch.</summary>
    /// <param name="input">[N,C,H,W].</param>
    /// <param name="weight">[out,C,kernel,kernel].</param>
    /// <param name="bias">[out], or null.</param>
    /// <param name="stride">Of both axes.</param>
    /// <param name="padding">Zeros at each border.</param>
    /// <returns>[N,out,h,w].</returns>
    public static Tensor Conv2d(Tensor input, Tensor weight, Tensor? bias, long stride = 1, long padding = 0) =>
        Convolved(input, weight, bias, Plain, (x, w, b) =>
            functional.conv2d(x, w, b, [stride, stride], [padding, padding]));

    /// <summary>A transposed convolution; <c>conv_transpose2d</c> in PyTorch.</summary>
    /// <param name="input">[N,C,H,W].</param>
    /// <param name="weight">[C,out,kernel,kernel].</param>
    /// <param name="bias">[out], or null.</param>
    /// <param name="stride">Of both axes.</param>
    /// <param name="padding">Taken away at each border.</param>
    /// <param name="outputPadding">Added at the end of both axes.</param>
    /// <returns>[N,out,h,w].</returns>
    public static Tensor ConvTranspose2d(
        Tensor input, Tensor weight, Tensor? bias, long stride = 1, long padding = 0, long outputPadding = 0) =>
        Convolved(input, weight, bias, Transposed, (x, w, b) =>
            functional.conv_transpose2d(x, w, b, [stride, stride], [padding, padding], [outputPadding, outputPadding]));

    /// <summary>A module's output; without groups and dilation, and of equal strides and paddings.</summary>
    internal static Tensor Convolve(this Conv2d module, Tensor input) =>
        Conv2d(input, module.weight, module.bias, module.stride![0], module.padding![0]);

    /// <summary>A module's output; without groups and dilation, and of equal strides and paddings.</summary>
    internal static Tensor Convolve(this ConvTranspose2d module, Tensor input) =>
        ConvTranspose2d(input, module.weight, module.bias, module.stride![0], module.padding![0], module.output_padding![0]);

    /// <summary>Whether a network has modules of other libraries that convolve partial blocks.</summary>
    internal static bool IsLackingIn(nn.Module network) => IsLackingIn(network, isOwn: false);

    /// <param name="part">A part of a network.</param>
    /// <param name="isOwn">Whether it is computed by a module of this library; a list is computed by whoever holds it.</param>
    private static bool IsLackingIn(nn.Module part, bool isOwn)
    {
        bool isList = part.GetType() is { IsGenericType: true } type && type.GetGenericTypeDefinition() == typeof(ModuleList<>);
        bool ownsParts = isList ? isOwn : part.GetType().Assembly == typeof(SafeConvolution).Assembly;
        bool isLacking = !isOwn && part is Convolution module && IsPartial(module.weight, module is ConvTranspose2d ? Transposed : Plain);
        return isLacking || part.children().Any(child => IsLackingIn(child, ownsParts));
    }

    private static Tensor Convolved(
        Tensor input, Tensor weight, Tensor? bias, Axes axes, Func<Tensor, Tensor, Tensor?, Tensor> convolve)
    {
        bool isSafe = !OneDnn.IsWrong || input.device_type != DeviceType.CPU || input.dtype != ScalarType.Float32
            || !IsPartial(weight, axes);
        if (isSafe)
        {
            return convolve(input, weight, bias);
        }

        using DisposeScope scope = NewDisposeScope();
        long outputs = weight.shape[axes.Output], inputsLacking = InputsLacking(weight, axes);
        Tensor filled = convolve(
            Fill(input, 1, inputsLacking),
            Fill(Fill(weight, axes.Input, inputsLacking), axes.Output, Lacking(outputs)),
            bias is null ? null : Fill(bias, 0, Lacking(outputs)));
        if (Lacking(outputs) == 0)
        {
            return filled.MoveToOuterDisposeScope();
        }

        // Compact, and in the layout that the convolution chose.
        Tensor output = filled.narrow(1, 0, outputs);
        bool isChannelsLast = filled.stride(1) == 1;
        return (isChannelsLast ? ChannelsLast.ToChannelsLast(output) : output.contiguous()).MoveToOuterDisposeScope();
    }

    private static bool IsPartial(Tensor weight, Axes axes) =>
        InputsLacking(weight, axes) > 0 || Lacking(weight.shape[axes.Output]) > 0;

    private static long Lacking(long channels) => (Block - (channels % Block)) % Block;

    /// <summary>A convolution takes an image of one channel as it is.</summary>
    private static long InputsLacking(Tensor weight, Axes axes)
    {
        long channels = weight.shape[axes.Input];
        return axes == Plain && channels == 1 ? 0 : Lacking(channels);
    }

    /// <summary>Zeros behind an axis.</summary>
    private static Tensor Fill(Tensor values, int axis, long count)
    {
        if (count == 0)
        {
            return values;
        }

        // The last axis comes first, with a width before and one behind each.
        long[] widths = new long[2 * ((int)values.dim() - axis)];
        widths[^1] = count;
        return functional.pad(values, widths);
    }

    /// <summary>Where a weight has the channels of input and output.</summary>
    private readonly record struct Axes(int Input, int Output);
}
