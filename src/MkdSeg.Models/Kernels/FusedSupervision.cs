using System.Runtime.Intrinsics;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Models.Kernels;

/// <summary>
/// Cross entropy plus soft Dice over the batch and the classes that its labels show, as one differentiable operator for the CPU:
/// softmax once, and all sums in one pass over the pixels.
/// </summary>
internal sealed unsafe class FusedSupervision : autograd.SingleTensorFunction<FusedSupervision>
{
    private const float Smooth = 1e-5f;

    /// <inheritdoc/>
    public override string Name => nameof(FusedSupervision);

    /// <summary>Whether the operator takes logits: float32 on the CPU.</summary>
    public static bool Takes(Tensor logits) =>
        OwnKernels.AreUsed && logits.device_type == DeviceType.CPU && logits.dtype == ScalarType.Float32 && logits.dim() == 4;

    /// <summary>The loss.</summary>
    /// <param name="logits">[N,C,H,W].</param>
    /// <param name="labels">[N,H,W], int64.</param>
    /// <returns>A scalar.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A label is not in [0,C).</exception>
    public static Tensor Apply(Tensor logits, Tensor labels) => apply(logits, labels);

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext context, params object[] arguments)
    {
        using var _ = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Tensor logits = (Tensor)arguments[0], packed = logits.permute(0, 2, 3, 1).contiguous();
        Tensor labels = ((Tensor)arguments[1]).contiguous();
        int classes = (int)logits.shape[1], pixels = (int)labels.numel(), filled = PixelSoftmax.Filled(classes);
        Tensor probabilities = empty(pixels, filled), logSums = empty(pixels);
        float* p = TensorMemory.Pointer(probabilities), own = TensorMemory.Pointer(packed), logs = TensorMemory.Pointer(logSums);
        PixelSoftmax.Apply(own, pixels, classes, 1, p, logs);

        long* truth = (long*)TensorMemory.Pointer(labels);
        double[] overlaps = new double[classes], counts = new double[classes], sums = new double[filled];
        double crossEntropy = 0;
        for (int pixel = 0; pixel < pixels; pixel++)
        {
            long label = truth[pixel];
            if ((ulong)label >= (ulong)classes)
            {
                throw new ArgumentOutOfRangeException(nameof(arguments), label, $"Labels must be in [0,{classes}).");
            }

            crossEntropy += logs[pixel] - own[((nint)pixel * classes) + label];
            overlaps[label] += p[((nint)pixel * filled) + label];
            counts[label]++;
        }

        AddUp(p, pixels, filled, sums);
        var dice = new DiceTerms(classes);
        double mean = dice.Set(overlaps, sums, counts);
        context.save_for_backward([probabilities.MoveToOuterDisposeScope(), labels.MoveToOuterDisposeScope()]);
        context.save_data(nameof(DiceTerms), dice);
        return tensor((float)(crossEntropy / pixels) + (float)(1 - mean)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext context, Tensor outputGradient)
    {
        using var _ = no_grad();
        using DisposeScope scope = NewDisposeScope();
        List<Tensor> saved = context.get_saved_variables();
        var dice = (DiceTerms)context.get_data(nameof(DiceTerms));
        long[] shape = saved[1].shape;
        int classes = dice.Classes, pixels = (int)saved[1].numel(), filled = PixelSoftmax.Filled(classes);
        float upstream = outputGradient.ToSingle(), each = upstream / pixels;
        Tensor gradient = empty(shape[0], shape[1], shape[2], classes);
        float* p = TensorMemory.Pointer(saved[0]), to = TensorMemory.Pointer(gradient);
        long* truth = (long*)TensorMemory.Pointer(saved[1]);
        float* byAny = stackalloc float[filled], byTrue = stackalloc float[filled], row = stackalloc float[filled];
        new Span<float>(byAny, filled).Clear();
        for (int c = 0; c < classes; c++)
        {
            byAny[c] = upstream * dice.ByProbability[c];
            byTrue[c] = upstream * dice.ByOverlap[c];
        }

        for (int pixel = 0; pixel < pixels; pixel++, p += filled, to += classes)
        {
            // The gradient by the probabilities: the same for all pixels but for the true class. Then through softmax.
            int label = (int)truth[pixel];
            Vector256<float> products = default;
            for (int c = 0; c < filled; c += Lanes8.Count)
            {
                products += Vector256.Load(p + c) * Vector256.Load(byAny + c);
            }

            float middle = PixelSoftmax.Total(products) + (p[label] * byTrue[label]);
            float* target = filled == classes ? to : row;
            Vector256<float> less = Vector256.Create(each - middle);
            for (int c = 0; c < filled; c += Lanes8.Count)
            {
                (Vector256.Load(p + c) * (Vector256.Load(byAny + c) + less)).Store(target + c);
            }

            target[label] += (p[label] * byTrue[label]) - each;
            if (filled != classes)
            {
                new ReadOnlySpan<float>(row, classes).CopyTo(new(to, classes));
            }
        }

        return [gradient.permute(0, 3, 1, 2).MoveToOuterDisposeScope(), null!];
    }

    /// <summary>Sums over pixels, in blocks, so that few roundings add up.</summary>
    private static void AddUp(float* values, int pixels, int filled, double[] sums)
    {
        const int Block = 256;
        for (int c = 0; c < filled; c += Lanes8.Count)
        {
            for (int start = 0; start < pixels; start += Block)
            {
                Vector256<float> sum = default;
                for (int pixel = start; pixel < Math.Min(pixels, start + Block); pixel++)
                {
                    sum += Vector256.Load(values + ((nint)pixel * filled) + c);
                }

                for (int lane = 0; lane < Lanes8.Count; lane++)
                {
                    sums[c + lane] += sum[lane];
                }
            }
        }
    }

    /// <summary>The derivatives of 1 - mean Dice by what it is made of.</summary>
    private sealed class DiceTerms(int classes)
    {
        public int Classes { get; } = classes;

        /// <summary>By the probability of a class at any pixel.</summary>
        public float[] ByProbability { get; } = new float[classes];

        /// <summary>By the probability of the true class, beside that.</summary>
        public float[] ByOverlap { get; } = new float[classes];

        /// <summary>Takes the sums over all pixels.</summary>
        /// <returns>The mean over classes that the labels show.</returns>
        public double Set(double[] overlaps, double[] sums, double[] counts)
        {
            int present = Math.Max(1, counts.Count(count => count > 0));
            double mean = 0;
            for (int c = 0; c < Classes; c++)
            {
                if (counts[c] > 0)
                {
                    double total = sums[c] + counts[c] + Smooth, dice = ((2 * overlaps[c]) + Smooth) / total;
                    mean += dice / present;
                    ByOverlap[c] = (float)(-2 / total / present);
                    ByProbability[c] = (float)(dice / total / present);
                }
            }

            return mean;
        }
    }
}
