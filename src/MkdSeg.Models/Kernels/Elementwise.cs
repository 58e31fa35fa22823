using System.Numerics;

namespace MkdSeg.Models.Kernels;

/// <summary>Loops over neighbouring values.</summary>
internal static unsafe class Elementwise
{
    /// <summary>to += from.</summary>
    public static void Add(float* from, float* to, int count)
    {
        int i = 0;
        for (; i <= count - Vector<float>.Count; i += Vector<float>.Count)
        {
            (Vector.Load(to + i) + Vector.Load(from + i)).Store(to + i);
        }

        for (; i < count; i++)
        {
            to[i] += from[i];
        }
    }

    /// <summary>to = leaky ReLU of from.</summary>
    public static void LeakyRelu(float* from, float* to, int count, float slope)
    {
        int i = 0;
        for (; i <= count - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector<float> value = Vector.Load(from + i);
            Vector.Max(value, value * slope).Store(to + i);
        }

        for (; i < count; i++)
        {
            to[i] = Math.Max(from[i], from[i] * slope);
        }
    }

    /// <summary>to = the gradient by a leaky ReLU's input, from its output's gradient and its output (of the same sign as the input).</summary>
    public static void LeakyReluGradient(float* gradient, float* output, float* to, int count, float slope)
    {
        int i = 0;
        for (; i <= count - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector<float> passed = Vector.Load(gradient + i);
            Vector.ConditionalSelect(Vector.GreaterThan(Vector.Load(output + i), Vector<float>.Zero), passed, passed * slope).Store(to + i);
        }

        for (; i < count; i++)
        {
            to[i] = output[i] > 0 ? gradient[i] : gradient[i] * slope;
        }
    }
}
