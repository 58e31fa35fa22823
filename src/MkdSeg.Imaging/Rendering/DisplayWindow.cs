namespace MkdSeg.Imaging.Rendering;

/// <summary>From which value to which an image is drawn from black to white.</summary>
public static class DisplayWindow
{
    /// <summary>Values looked at; of more, evenly spaced ones.</summary>
    private const int Most = 1 << 20;

    /// <summary>
    /// The 1st and the 99th percentile of the finite values, so that a few extreme voxels do not darken the rest; never empty.
    /// </summary>
    /// <param name="values">Voxels or pixels in any order.</param>
    public static (float Low, float High) Of(float[] values)
    {
        // An odd step does not keep to the columns of a grid whose width is a power of two.
        int step = values.Length <= Most ? 1 : (values.Length / Most) | 1;
        int count = (values.Length + step - 1) / step;
        float[] sorted = [.. Enumerable.Range(0, count).Select(n => values[n * step]).Where(float.IsFinite).Order()];
        if (sorted.Length == 0)
        {
            return (0, 1);
        }

        float low = sorted[(int)(0.01 * (sorted.Length - 1))], high = sorted[(int)(0.99 * (sorted.Length - 1))];
        return (low, high > low ? high : low + MathF.Max(1e-3f, 1e-3f * MathF.Abs(low)));
    }
}
