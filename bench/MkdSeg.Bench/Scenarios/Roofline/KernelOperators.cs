using System.Diagnostics;
using MkdSeg.Models;
using MkdSeg.Models.Alignment;
using MkdSeg.Models.Losses;
using MkdSeg.Models.Segmentation;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MkdSeg.Bench.Scenarios.Roofline;

/// <summary>Runs one kernel on its own; peers/kernels.py is the same for PyTorch.</summary>
internal static class KernelOperators
{
    /// <summary>Seconds of a run, the first of several left out.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="runs">Runs that count; the smallest is taken, because what disturbs a run only ever adds to it.</param>
    public static double Seconds(Kernel kernel, int runs)
    {
        using DisposeScope scope = NewDisposeScope();
        Action run = Prepare(kernel);
        double smallest = double.PositiveInfinity;
        for (int i = 0; i <= runs; i++)
        {
            using DisposeScope inner = NewDisposeScope();
            var watch = Stopwatch.StartNew();
            run();
            smallest = i == 0 ? smallest : Math.Min(smallest, watch.Elapsed.TotalSeconds);
        }

        return smallest;
    }

    private static Action Prepare(Kernel kernel)
    {
        if (kernel.Kind == "adam")
        {
            return Update(kernel.Input[1]);
        }

        if (kernel.Direction == Kernel.Pass)
        {
            return Pass(kernel);
        }

        Tensor Laid(Tensor x) => kernel.ChannelsLast ? ChannelsLast.ToChannelsLast(x) : x;
        Tensor input = Laid(randn(kernel.Input));
        Tensor? weight = kernel.Weight is null ? null : Laid(randn(kernel.Weight));
        Func<Tensor, Tensor> apply = Operator(kernel, weight);
        if (kernel.Direction == Kernel.Forward)
        {
            return () => apply(input);
        }

        Tensor by = (kernel.Direction == Kernel.WeightGradient ? weight! : input).requires_grad_(true);
        Tensor output = apply(input);
        Tensor gradient = ones_like(output);
        return () => autograd.grad([output], [by], [gradient], retain_graph: true);
    }

    /// <summary>A default network forward and backward, its image among what gets a gradient.</summary>
    private static Action Pass(Kernel kernel)
    {
        Module<Tensor, Tensor> network = kernel.Kind == "generator" ? new ResNetGenerator() : new UNet();
        if (kernel.ChannelsLast)
        {
            FilterLayout.Convert(network);
        }

        Tensor images = rand(kernel.Input).requires_grad_(true);
        return () =>
        {
            network.zero_grad();
            network.forward(images).square().mean().backward();
        };
    }

    private static Action Update(long parameters)
    {
        Linear network = Linear(parameters, 1, hasBias: false);
        var adam = new Training.Optimisation.Adam(network, beta1: 0.5);
        Tensor gradient = randn_like(network.weight!);
        return () =>
        {
            network.weight!.grad = gradient;
            adam.Step(1e-4);
        };
    }

    private static Func<Tensor, Tensor> Operator(Kernel kernel, Tensor? weight)
    {
        long stride = kernel.Stride, padding = kernel.Padding;
        return kernel.Kind switch
        {
            "convolution" => x => functional.conv2d(x, weight!, strides: [stride, stride], padding: [padding, padding]),
            "transposed convolution" => x => functional.conv_transpose2d(
                x, weight!, strides: [stride, stride], padding: [padding, padding], output_padding: [1, 1]),
            "instance norm" => x => functional.group_norm(x, x.shape[1]),
            "batch norm" => BatchNorm(kernel.Input[1]),
            "relu" => x => functional.relu(x),
            "leaky relu" => x => functional.leaky_relu(x, 0.2),
            "reflection" => x => functional.pad(x, (padding, padding, padding, padding), PaddingModes.Reflect),
            "max pooling" => x => functional.max_pool2d(x, [2, 2]),
            "upsampling" => x => functional.interpolate(x, scale_factor: [2, 2], mode: InterpolationMode.Bilinear, align_corners: false),
            "supervised loss" => Supervised(kernel.Input),
            "distillation loss" => Distillation(kernel.Input),
            _ => throw new ArgumentException($"There is no operator {kernel.Kind}.", nameof(kernel)),
        };
    }

    private static Func<Tensor, Tensor> BatchNorm(long channels)
    {
        Tensor scale = ones(channels), shift = zeros(channels), mean = zeros(channels), variance = ones(channels);
        return x => functional.batch_norm(x, mean, variance, scale, shift, training: true);
    }

    private static Func<Tensor, Tensor> Supervised(long[] shape)
    {
        Tensor labels = randint(0, shape[1], [shape[0], shape[2], shape[3]], dtype: ScalarType.Int64);
        return x => SupervisedLoss.Combined(x, labels);
    }

    private static Func<Tensor, Tensor> Distillation(long[] shape)
    {
        Tensor teacher = randn(shape);
        return x => DistillationLoss.KullbackLeibler(x, teacher);
    }
}
