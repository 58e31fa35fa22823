using System.Numerics;

namespace MkdSeg.Models.Kernels;

/// <summary>Layers that halve or double the sides of feature maps; channels in whole vectors.</summary>
internal static unsafe class Resizing
{
    /// <summary>The largest of every 2 x 2 pixels.</summary>
    public static void MaxPool(FeatureMap x, FeatureMap y)
    {
        int channels = x.Channels;
        for (int n = 0; n < y.Images; n++)
        {
            for (int row = 0; row < y.Height; row++)
            {
                float* upper = x.Row(n, 2 * row), lower = x.Row(n, (2 * row) + 1), to = y.Row(n, row);
                for (int column = 0; column < y.Width; column++, upper += 2 * channels, lower += 2 * channels, to += channels)
                {
                    for (int c = 0; c < channels; c += Vector<float>.Count)
                    {
                        Vector<float> top = Vector.Max(Vector.Load(upper + c), Vector.Load(upper + channels + c));
                        Vector<float> bottom = Vector.Max(Vector.Load(lower + c), Vector.Load(lower + channels + c));
                        Vector.Max(top, bottom).Store(to + c);
                    }
                }
            }
        }
    }

    /// <summary>Adds a gradient to the pixel that was the largest; of equal ones to the first, row by row, as libtorch does.</summary>
    public static void AddMaxPoolGradient(FeatureMap x, FeatureMap y, FeatureMap yGradient, FeatureMap xGradient)
    {
        int channels = x.Channels;
        nint from = (nint)(x.Row(0, 1) - x.Row(0, 0)), to = (nint)(xGradient.Row(0, 1) - xGradient.Row(0, 0));
        for (int n = 0; n < y.Images; n++)
        {
            for (int row = 0; row < y.Height; row++)
            {
                float* value = x.Row(n, 2 * row), most = y.Row(n, row), g = yGradient.Row(n, row), sum = xGradient.Row(n, 2 * row);
                for (int column = 0; column < y.Width; column++)
                {
                    for (int c = 0; c < channels; c += Vector<float>.Count)
                    {
                        Vector<float> largest = Vector.Load(most + c), left = Vector.Load(g + c);
                        left = Give(value + c, sum + c, largest, left);
                        left = Give(value + channels + c, sum + channels + c, largest, left);
                        left = Give(value + from + c, sum + to + c, largest, left);
                        _ = Give(value + from + channels + c, sum + to + channels + c, largest, left);
                    }

                    value += 2 * channels;
                    sum += 2 * channels;
                    most += channels;
                    g += channels;
                }
            }
        }
    }

    /// <summary>y = the channels of x, then those of half with doubled sides.</summary>
    public static void JoinDoubled(FeatureMap x, FeatureMap half, FeatureMap y)
    {
        int own = x.Channels, others = half.Channels;
        for (int n = 0; n < y.Images; n++)
        {
            for (int row = 0; row < y.Height; row++)
            {
                float* from = x.Row(n, row), to = y.Row(n, row);
                (int near, int far) = Neighbours(row, half.Height);
                float* nearRow = half.Row(n, near), farRow = half.Row(n, far);
                for (int column = 0; column < y.Width; column++, from += own, to += y.Channels)
                {
                    new ReadOnlySpan<float>(from, own).CopyTo(new(to, own));
                    (near, far) = Neighbours(column, half.Width);
                    (near, far) = (near * others, far * others);
                    Interpolate(nearRow + near, nearRow + far, farRow + near, farRow + far, to + own, others);
                }
            }
        }
    }

    /// <summary>The gradients by x and half of <see cref="JoinDoubled"/>.</summary>
    public static void JoinDoubledGradient(FeatureMap yGradient, FeatureMap byX, FeatureMap byHalf)
    {
        int own = byX.Channels, others = byHalf.Channels;
        byHalf.Clear();
        for (int n = 0; n < yGradient.Images; n++)
        {
            for (int row = 0; row < yGradient.Height; row++)
            {
                float* g = yGradient.Row(n, row), to = byX.Row(n, row);
                (int near, int far) = Neighbours(row, byHalf.Height);
                float* nearRow = byHalf.Row(n, near), farRow = byHalf.Row(n, far);
                for (int column = 0; column < yGradient.Width; column++, to += own, g += yGradient.Channels)
                {
                    new ReadOnlySpan<float>(g, own).CopyTo(new(to, own));
                    (near, far) = Neighbours(column, byHalf.Width);
                    for (int c = 0; c < others; c += Vector<float>.Count)
                    {
                        Vector<float> value = Vector.Load(g + own + c);
                        Add(nearRow + (near * others) + c, value * (0.75f * 0.75f));
                        Add(nearRow + (far * others) + c, value * (0.75f * 0.25f));
                        Add(farRow + (near * others) + c, value * (0.25f * 0.75f));
                        Add(farRow + (far * others) + c, value * (0.25f * 0.25f));
                    }
                }
            }
        }
    }

    /// <summary>
    /// The two pixels of a half as long side between which a pixel lies, the nearer one (weight 3/4) first; at the edge twice the same.
    /// </summary>
    private static (int Near, int Far) Neighbours(int at, int half)
    {
        int near = at / 2, far = at % 2 == 0 ? near - 1 : near + 1;
        return (near, Math.Clamp(far, 0, half - 1));
    }

    private static void Interpolate(float* near, float* nearFar, float* farNear, float* far, float* to, int channels)
    {
        for (int c = 0; c < channels; c += Vector<float>.Count)
        {
            Vector<float> first = (Vector.Load(near + c) * 0.75f) + (Vector.Load(nearFar + c) * 0.25f);
            Vector<float> second = (Vector.Load(farNear + c) * 0.75f) + (Vector.Load(far + c) * 0.25f);
            ((first * 0.75f) + (second * 0.25f)).Store(to + c);
        }
    }

    private static Vector<float> Give(float* value, float* sum, Vector<float> largest, Vector<float> gradient)
    {
        Vector<float> taken = Vector.ConditionalSelect(Vector.Equals(Vector.Load(value), largest), gradient, Vector<float>.Zero);
        (Vector.Load(sum) + taken).Store(sum);
        return Vector.ConditionalSelect(Vector.Equals(Vector.Load(value), largest), Vector<float>.Zero, gradient);
    }

    private static void Add(float* to, Vector<float> value) => (Vector.Load(to) + value).Store(to);
}
