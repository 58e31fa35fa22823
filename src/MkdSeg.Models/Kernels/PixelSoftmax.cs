using System.Runtime.Intrinsics;

namespace MkdSeg.Models.Kernels;

/// <summary>Softmax of the classes of every pixel, for losses that need it once forward and once backward.</summary>
/// <remarks>
/// Pixels are filled up with classes of probability 0 to whole registers, so that any number of classes goes the same way. The exponential
/// is .NET's own for vectors, which is the same on every processor.
/// </remarks>
internal static unsafe class PixelSoftmax
{
    /// <summary>A logit whose probability is 0.</summary>
    private const float Never = float.NegativeInfinity;

    /// <summary>Classes filled up to whole registers.</summary>
    public static int Filled(int classes) => (classes + Lanes8.Count - 1) / Lanes8.Count * Lanes8.Count;

    /// <summary>Softmax of every pixel.</summary>
    /// <param name="logits">[pixels,classes].</param>
    /// <param name="pixels">Their number.</param>
    /// <param name="classes">Classes.</param>
    /// <param name="scale">What the logits are multiplied by: 1 / temperature.</param>
    /// <param name="probabilities">[pixels,<see cref="Filled"/>].</param>
    /// <param name="logSums">[pixels]: log of the sum of the exponentials of the scaled logits; null where it is not wanted.</param>
    public static void Apply(float* logits, int pixels, int classes, float scale, float* probabilities, float* logSums)
    {
        int filled = Filled(classes);
        float* own = stackalloc float[filled];
        new Span<float>(own, filled).Fill(Never);
        Vector256<float> factor = Vector256.Create(scale);
        for (int pixel = 0; pixel < pixels; pixel++, logits += classes, probabilities += filled)
        {
            float* values = logits;
            if (filled != classes)
            {
                new ReadOnlySpan<float>(logits, classes).CopyTo(new(own, classes));
                values = own;
            }

            Vector256<float> most = Vector256.Load(values);
            for (int c = Lanes8.Count; c < filled; c += Lanes8.Count)
            {
                most = Vector256.Max(most, Vector256.Load(values + c));
            }

            float largest = Largest(most) * scale;
            Vector256<float> sums = default, middle = Vector256.Create(largest);
            for (int c = 0; c < filled; c += Lanes8.Count)
            {
                Vector256<float> exponential = Vector256.Exp((Vector256.Load(values + c) * factor) - middle);
                exponential.Store(probabilities + c);
                sums += exponential;
            }

            float sum = Total(sums);
            Vector256<float> share = Vector256.Create(1 / sum);
            for (int c = 0; c < filled; c += Lanes8.Count)
            {
                (Vector256.Load(probabilities + c) * share).Store(probabilities + c);
            }

            if (logSums is not null)
            {
                logSums[pixel] = largest + MathF.Log(sum);
            }
        }
    }

    /// <summary>The sum of all lanes, in an order of its own.</summary>
    public static float Total(Vector256<float> lanes)
    {
        Vector128<float> half = lanes.GetLower() + lanes.GetUpper();
        return half[0] + half[2] + (half[1] + half[3]);
    }

    private static float Largest(Vector256<float> lanes)
    {
        Vector128<float> half = Vector128.Max(lanes.GetLower(), lanes.GetUpper());
        return MathF.Max(MathF.Max(half[0], half[2]), MathF.Max(half[1], half[3]));
    }
}
