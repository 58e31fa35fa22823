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

    /// <summary>to = the gradient by a leaky ReLU's input.</summary>
    /// <param name="gradient">By its output.</param>
    /// <param name="output">Its output, of the same sign as the input.</param>
    /// <param name="to">Takes the result.</param>
    /// <param name="count">Values.</param>
    /// <param name="slope">Factor on negative values.</param>
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
