using MkdSeg.Models.Kernels;
using System.Numerics;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MkdSeg.Models.Layers;

/// <summary>
/// A whole network as one differentiable operator for the CPU, by a <see cref="NetworkPass"/>. Equal to the composed network to rounding,
/// which is about that of libtorch's own float32.
/// </summary>
internal sealed unsafe class FusedNetwork : autograd.MultiTensorFunction<FusedNetwork>
{
    /// <inheritdoc/>
    public override string Name => nameof(FusedNetwork);

    /// <summary>Whether the operator takes an input: float32 on the CPU, channels of the network in eights.</summary>
    /// <param name="network">The network.</param>
    /// <param name="width">Of which all its inner channels are multiples.</param>
    /// <param name="input">[N,C,H,W].</param>
    public static bool Takes(nn.Module network, int width, Tensor input) =>
        OwnKernels.AreUsed && width % Lanes8.Count == 0 && Lanes8.Count % Vector<float>.Count == 0
        && input.device_type == DeviceType.CPU && input.dtype == ScalarType.Float32
        && network.parameters().All(parameter => parameter.dtype == ScalarType.Float32);

    /// <summary>The network's outputs.</summary>
    /// <param name="computation">What it computes.</param>
    /// <param name="network">Whose parameters it uses.</param>
    /// <param name="input">[N,C,H,W].</param>
    /// <returns>[N,D,h,w] each, with channels-last strides.</returns>
    public static IReadOnlyList<Tensor> Apply(NetworkComputation computation, nn.Module network, Tensor input)
    {
        Parameter[] parameters = [.. network.parameters()];
        if (is_grad_enabled() && (input.requires_grad || parameters.Any(parameter => parameter.requires_grad)))
        {
            using DisposeScope scope = NewDisposeScope(); // of the recorded memory, which libtorch takes once forward has ended
            List<Tensor> outputs = apply([computation, input, .. parameters]);
            scope.MoveToOuter(outputs);
            return outputs;
        }

        using var _ = no_grad();
        var pass = new NetworkPass(null);
        return Array.ConvertAll(computation.Of(pass, Read(input, null, needsGradient: false)), Output);
    }

    /// <inheritdoc/>
    public override List<Tensor> forward(autograd.AutogradContext context, params object[] arguments)
    {
        using var _ = no_grad();
        var computation = (NetworkComputation)arguments[0];
        var input = (Tensor)arguments[1];
        Parameter[] parameters = [.. arguments.Skip(2).Cast<Parameter>()];
        bool[] isWanted = Array.ConvertAll(parameters, parameter => parameter.requires_grad);
        var memory = new RecordedMemory(computation.ExpectedMemory);
        var pass = new NetworkPass(memory);
        FeatureMap first = Read(input, memory, input.requires_grad);
        FeatureMap[] last = computation.Of(pass, first);
        List<Tensor> outputs = [.. last.Select(Output)];
        computation.ExpectedMemory = memory.Taken;
        context.save_for_backward(memory.Chunks);
        context.save_data(nameof(Recording), new Recording(pass, first, last, parameters, isWanted));
        return outputs;
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext context, List<Tensor> outputGradients)
    {
        using var _ = no_grad();
        using DisposeScope scope = NewDisposeScope();
        List<Tensor> memory = context.get_saved_variables(); // until the end of this pass
        var recording = (Recording)context.get_data(nameof(Recording));
        var gradients = new ParameterGradients(recording.Parameters, recording.IsWanted);
        foreach ((FeatureMap last, Tensor gradient) in recording.Last.Zip(outputGradients))
        {
            last.Gradient = Read(gradient, null, needsGradient: false);
        }

        recording.Pass.Backward(gradients);
        Tensor? byInput = recording.First.Gradient is null ? null : Output(recording.First.TakeGradient());
        GC.KeepAlive(memory);
        List<Tensor?> all = [null, byInput, .. gradients.All];
        scope.MoveToOuter(all.OfType<Tensor>());
        return all!;
    }

    /// <summary>From a tensor [N,C,H,W] to feature maps.</summary>
    private static FeatureMap Read(Tensor images, RecordedMemory? memory, bool needsGradient)
    {
        long[] shape = images.shape;
        using Tensor turned = images.permute(0, 2, 3, 1), packed = turned.contiguous();
        float* from = TensorMemory.Pointer(packed);
        var maps = new FeatureMap((int)shape[0], (int)shape[2], (int)shape[3], (int)shape[1], border: 1, memory)
        {
            NeedsGradient = needsGradient,
        };
        for (int n = 0; n < maps.Images; n++)
        {
            for (int row = 0; row < maps.Height; row++, from += maps.RowCount)
            {
                new ReadOnlySpan<float>(from, maps.RowCount).CopyTo(new(maps.Row(n, row), maps.RowCount));
            }
        }

        return maps;
    }

    /// <summary>From feature maps, which are released, to a tensor [N,C,H,W].</summary>
    private static Tensor Output(FeatureMap maps)
    {
        using Tensor packed = empty(maps.Images, maps.Height, maps.Width, maps.Channels);
        float* to = TensorMemory.Pointer(packed);
        for (int n = 0; n < maps.Images; n++)
        {
            for (int row = 0; row < maps.Height; row++, to += maps.RowCount)
            {
                new ReadOnlySpan<float>(maps.Row(n, row), maps.RowCount).CopyTo(new(to, maps.RowCount));
            }
        }

        maps.Release();
        return packed.permute(0, 3, 1, 2);
    }

    private sealed record Recording(NetworkPass Pass, FeatureMap First, FeatureMap[] Last, Parameter[] Parameters, bool[] IsWanted);
}
