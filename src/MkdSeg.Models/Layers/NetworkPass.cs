using MkdSeg.Models.Kernels;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MkdSeg.Models.Layers;

/// <summary>
/// One image batch's way through a network on the CPU, by this library's kernels; and the way back of its gradient. libtorch sees the
/// whole network as one operator (<see cref="FusedNetwork"/>).
/// </summary>
/// <remarks>
/// Layers that are recorded keep what their gradients need in a <see cref="RecordedMemory"/>; without it maps are freed as soon as no layer
/// needs them any more. Results depend on neither the processor nor the number of threads.
/// </remarks>
/// <param name="memory">Where to keep what a backward pass needs; null where there will be none.</param>
internal sealed unsafe class NetworkPass(RecordedMemory? memory) : ILayers<FeatureMap>
{
    /// <summary>The border that most convolutions want, so that maps are given it at once.</summary>
    private const int UsualBorder = 1;

    private readonly List<Action<ParameterGradients>> recorded = [];

    /// <summary>Back-propagates what the last layer's output has as <see cref="FeatureMap.Gradient"/>.</summary>
    /// <param name="gradients">Takes the gradients by parameters.</param>
    public void Backward(ParameterGradients gradients)
    {
        for (int layer = recorded.Count - 1; layer >= 0; layer--)
        {
            recorded[layer](gradients);
        }
    }

    /// <summary>Maps for an image batch.</summary>
    public FeatureMap New(int images, int height, int width, int channels, int border = UsualBorder) =>
        new(images, height, width, channels, border, memory);

    /// <inheritdoc/>
    public FeatureMap Keep(FeatureMap x) => x.Keep();

    /// <inheritdoc/>
    public FeatureMap Convolve(Conv2d layer, FeatureMap x, int reflected = 0)
    {
        ConvolutionShape shape = ConvolutionShape.Of(layer, reflected);
        bool isReflected = reflected > 0;
        FeatureMap bordered = x.WithBorder(shape.Padding, memory);
        bordered.FillBorder(shape.Padding, isReflected);
        FeatureMap y = New(x.Images, shape.OutputSide(x.Height), shape.OutputSide(x.Width), shape.Outputs, border: 0);
        using (FilterMemory filter = FilterMemory.Of(layer.weight, shape))
        {
            float* bias = TensorMemory.PointerOrNull(layer.bias);
            if (WinogradSums.Suits(shape, y))
            {
                WinogradSums.Apply(shape, bordered, filter.Values, bias, y);
            }
            else
            {
                ConvolutionSums.Apply(shape, bordered, filter.Values, bias, y);
            }
        }

        Record(gradients =>
        {
            FeatureMap gradient = y.TakeGradient();
            float* byBias = gradients.By(layer.bias), byWeight = gradients.ByFilter(layer.weight, shape);
            if (byBias is not null)
            {
                ConvolutionSums.AddBiasGradient(gradient, byBias);
            }

            bordered.FillBorder(shape.Padding, isReflected);
            using FilterMemory filter = FilterMemory.Of(layer.weight, shape);
            if (WinogradSums.Suits(shape, gradient))
            {
                FeatureMap? sum = x.NeedsGradient ? Sum(x, isReflected) : null;
                WinogradSums.AddGradients(shape, bordered, filter.Values, gradient, byWeight, sum);
                TakeReflected(x, sum, isReflected ? shape.Padding : 0);
            }
            else
            {
                if (byWeight is not null)
                {
                    ConvolutionSums.AddWeightGradient(shape, bordered, gradient, byWeight);
                }

                AddInputGradient(shape, filter, gradient, x, isReflected);
            }

            gradient.Release();
        });
        bordered.Release();
        x.Release();
        return y;
    }

    /// <inheritdoc/>
    public FeatureMap Convolve(ConvTranspose2d layer, FeatureMap x)
    {
        ConvolutionShape shape = ConvolutionShape.Of(layer);
        int Side(int side) => ((side - 1) * shape.Stride) - (2 * shape.Padding) + shape.Kernel + (int)layer.output_padding![0];
        FeatureMap y = New(x.Images, Side(x.Height), Side(x.Width), shape.Inputs, border: 0);
        using (FilterMemory filter = FilterMemory.Of(layer.weight, shape))
        {
            ConvolutionSums.ApplyTransposed(shape, filter.Values, TensorMemory.PointerOrNull(layer.bias), x, y);
        }

        Record(gradients =>
        {
            FeatureMap given = y.TakeGradient(), gradient = given.WithBorder(shape.Padding);
            gradient.FillBorder(shape.Padding, isReflected: false);
            float* byBias = gradients.By(layer.bias), byWeight = gradients.ByFilter(layer.weight, shape);
            if (byBias is not null)
            {
                ConvolutionSums.AddBiasGradient(gradient, byBias);
            }

            if (byWeight is not null)
            {
                ConvolutionSums.AddWeightGradient(shape, gradient, x, byWeight);
            }

            if (x.NeedsGradient)
            {
                using FilterMemory filter = FilterMemory.Of(layer.weight, shape);
                bool add = x.Gradient is not null;
                x.Gradient ??= x.NewLike(UsualBorder);
                ConvolutionSums.Apply(shape, gradient, filter.Values, null, x.Gradient, add);
            }

            given.Release();
            gradient.Release();
        });
        x.Release();
        return y;
    }

    /// <inheritdoc/>
    public FeatureMap NormaliseRelu(BatchNorm2d norm, FeatureMap x)
    {
        var statistics = new ChannelStatistics(1, x.Channels);
        if (norm.training)
        {
            statistics.Measure(x);
            statistics.Follow(norm, x.Pixels);
        }
        else
        {
            statistics.Take(norm);
        }

        statistics.Finish(norm.eps);
        return Normalise(statistics, norm.weight, norm.bias, slope: 0, isFixed: !norm.training, x);
    }

    /// <inheritdoc/>
    public FeatureMap NormaliseRelu(InstanceNorm2d norm, FeatureMap x) =>
        Normalise(ChannelStatistics.OfImages(x, norm.eps), norm.weight, norm.bias, slope: 0, isFixed: false, x);

    /// <inheritdoc/>
    public FeatureMap NormaliseImages(FeatureMap x, float slope) =>
        Normalise(ChannelStatistics.OfImages(x, 1e-5), null, null, slope, isFixed: false, x);

    /// <inheritdoc/>
    public FeatureMap LeakyRelu(FeatureMap x, float slope)
    {
        FeatureMap y = New(x.Images, x.Height, x.Width, x.Channels);
        for (int n = 0; n < x.Images; n++)
        {
            for (int row = 0; row < x.Height; row++)
            {
                Elementwise.LeakyRelu(x.Row(n, row), y.Row(n, row), x.RowCount, slope);
            }
        }

        Record(_ =>
        {
            FeatureMap gradient = y.TakeGradient();
            for (int n = 0; n < x.Images; n++)
            {
                for (int row = 0; row < x.Height; row++)
                {
                    float* g = gradient.Row(n, row);
                    Elementwise.LeakyReluGradient(g, y.Row(n, row), g, x.RowCount, slope);
                }
            }

            AddGradient(x, gradient);
        });
        x.Release();
        return y;
    }

    /// <inheritdoc/>
    public FeatureMap MaxPool(FeatureMap x)
    {
        FeatureMap y = New(x.Images, x.Height / 2, x.Width / 2, x.Channels);
        Resizing.MaxPool(x, y);
        Record(_ =>
        {
            FeatureMap gradient = y.TakeGradient();
            if (x.Gradient is null)
            {
                x.Gradient = x.NewLike(UsualBorder);
                x.Gradient.Clear();
            }

            Resizing.AddMaxPoolGradient(x, y, gradient, x.Gradient);
            gradient.Release();
        });
        x.Release();
        return y;
    }

    /// <inheritdoc/>
    public FeatureMap JoinDoubled(FeatureMap x, FeatureMap half)
    {
        FeatureMap y = New(x.Images, x.Height, x.Width, x.Channels + half.Channels);
        Resizing.JoinDoubled(x, half, y);
        Record(_ =>
        {
            FeatureMap gradient = y.TakeGradient(), byX = x.NewLike(UsualBorder), byHalf = half.NewLike(UsualBorder);
            Resizing.JoinDoubledGradient(gradient, byX, byHalf);
            AddGradient(x, byX);
            AddGradient(half, byHalf);
            gradient.Release();
        });
        x.Release();
        half.Release();
        return y;
    }

    /// <inheritdoc/>
    public FeatureMap Add(FeatureMap a, FeatureMap b)
    {
        FeatureMap y = New(a.Images, a.Height, a.Width, a.Channels);
        a.CopyTo(y);
        b.AddTo(y);
        Record(_ =>
        {
            FeatureMap gradient = y.TakeGradient(), copy = a.NewLike(UsualBorder);
            gradient.CopyTo(copy);
            AddGradient(a, copy);
            AddGradient(b, gradient);
        });
        a.Release();
        b.Release();
        return y;
    }

    private static void AddGradient(FeatureMap x, FeatureMap gradient)
    {
        if (x.Gradient is { } sum)
        {
            gradient.AddTo(sum);
            gradient.Release();
        }
        else
        {
            x.Gradient = gradient;
        }
    }

    /// <summary>Adds the gradient by a convolution's input to what is known of it.</summary>
    private static void AddInputGradient(ConvolutionShape shape, FilterMemory filter, FeatureMap gradient, FeatureMap x, bool isReflected)
    {
        if (!x.NeedsGradient)
        {
            return;
        }

        if (isReflected)
        {
            FeatureMap wide = x.NewLike(Math.Max(shape.Padding, UsualBorder));
            ConvolutionSums.ApplyTransposed(shape, filter.Values, null, gradient, wide, shape.Padding);
            wide.FoldReflectedBorder(shape.Padding);
            AddGradient(x, wide);
        }
        else
        {
            bool add = x.Gradient is not null;
            x.Gradient ??= x.NewLike(UsualBorder);
            ConvolutionSums.ApplyTransposed(shape, filter.Values, null, gradient, x.Gradient, add: add);
        }
    }

    /// <summary>Where gradients by some maps can be added up, their border included.</summary>
    /// <param name="x">The maps.</param>
    /// <param name="isApart">Not in what is known of the gradient, because the border must be folded first.</param>
    private static FeatureMap Sum(FeatureMap x, bool isApart)
    {
        if (!isApart && x.Gradient is { Border: >= UsualBorder } known)
        {
            return known;
        }

        FeatureMap sum = x.NewLike(UsualBorder);
        sum.Clear();
        return sum;
    }

    /// <summary>Takes a <see cref="Sum"/> over as the maps' gradient, or a part of it.</summary>
    private static void TakeReflected(FeatureMap x, FeatureMap? sum, int reflected)
    {
        if (sum is null || ReferenceEquals(sum, x.Gradient))
        {
            return;
        }

        if (reflected > 0)
        {
            sum.FoldReflectedBorder(reflected);
        }

        AddGradient(x, sum);
    }

    private FeatureMap Normalise(
        ChannelStatistics statistics, Parameter? weight, Parameter? shift, float slope, bool isFixed, FeatureMap x)
    {
        FeatureMap y = New(x.Images, x.Height, x.Width, x.Channels);
        statistics.Apply(x, weight, shift, slope, y);
        Record(gradients =>
        {
            FeatureMap gradient = y.TakeGradient();
            statistics.Gradient(x, weight, shift, slope, isFixed, gradient, gradients.By(weight), gradients.By(shift));
            AddGradient(x, gradient);
        });
        x.Release();
        return y;
    }

    private void Record(Action<ParameterGradients> layer)
    {
        if (memory is not null)
        {
            recorded.Add(layer);
        }
    }
}
