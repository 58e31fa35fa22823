using System.Numerics;
using MkdSeg.Models.Kernels;
using static TorchSharp.torch;

namespace MkdSeg.Training.Optimisation;

/// <summary>Adam's update of one parameter on the CPU in one pass over memory, which is what bounds it.</summary>
internal static unsafe class AdamUpdate
{
    /// <summary>Updates a parameter and its moments; all dense, float32 and in the same order in memory.</summary>
    /// <param name="parameter">Values.</param>
    /// <param name="gradient">Gradient.</param>
    /// <param name="mean">First moments of all parameters.</param>
    /// <param name="square">Second moments of all parameters.</param>
    /// <param name="start">Where this parameter's moments begin.</param>
    /// <param name="factors">Decays and step size.</param>
    public static void Apply(Tensor parameter, Tensor gradient, Tensor mean, Tensor square, long start, AdamFactors factors)
    {
        float* p = TensorMemory.Pointer(parameter), g = TensorMemory.Pointer(gradient);
        float* m = TensorMemory.Pointer(mean) + start, v = TensorMemory.Pointer(square) + start;
        nint count = (nint)parameter.numel(), i = 0;
        for (; i <= count - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector<float> slope = Vector.Load(g + i), first = Vector.Load(m + i), second = Vector.Load(v + i) * factors.Beta2;
            first += (slope - first) * factors.OneMinusBeta1;
            second += slope * slope * factors.OneMinusBeta2;
            first.Store(m + i);
            second.Store(v + i);
            Vector<float> scale = (Vector.SquareRoot(second) * factors.InverseRootCorrection2) + new Vector<float>(factors.Epsilon);
            (Vector.Load(p + i) - (first / scale * factors.StepSize)).Store(p + i);
        }

        for (; i < count; i++)
        {
            m[i] += (g[i] - m[i]) * factors.OneMinusBeta1;
            v[i] = (v[i] * factors.Beta2) + (g[i] * g[i] * factors.OneMinusBeta2);
            p[i] -= m[i] / ((MathF.Sqrt(v[i]) * factors.InverseRootCorrection2) + factors.Epsilon) * factors.StepSize;
        }
    }

    /// <summary>Whether no element is infinite or not a number.</summary>
    public static bool IsFinite(Tensor dense)
    {
        float* values = TensorMemory.Pointer(dense);
        nint count = (nint)dense.numel(), i = 0;

        // A finite number times zero is zero; anything else is not a number and stays so in a sum.
        Vector<float> zeros = Vector<float>.Zero;
        for (; i <= count - Vector<float>.Count; i += Vector<float>.Count)
        {
            zeros += Vector.Load(values + i) * 0;
        }

        float rest = Vector.Sum(zeros);
        for (; i < count; i++)
        {
            rest += values[i] * 0;
        }

        return rest == 0;
    }
}

/// <summary>The numbers of one Adam update, rounded once.</summary>
/// <param name="Beta2">Decay of the second moment.</param>
/// <param name="OneMinusBeta1">What the gradient adds to the first moment.</param>
/// <param name="OneMinusBeta2">What its square adds to the second.</param>
/// <param name="InverseRootCorrection2">1 / sqrt(1 - beta2^t).</param>
/// <param name="Epsilon">Added to the root of the second moment.</param>
/// <param name="StepSize">Learning rate / (1 - beta1^t).</param>
internal readonly record struct AdamFactors(
    float Beta2, float OneMinusBeta1, float OneMinusBeta2, float InverseRootCorrection2, float Epsilon, float StepSize);
