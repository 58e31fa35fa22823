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
        List<float> sorted = Sorted(values, null);
        if (sorted.Count == 0)
        {
            return (0, 1);
        }

        float low = At(sorted, 0.01), high = At(sorted, 0.99);
        return (low, high > low ? high : low + MathF.Max(1e-3f, 1e-3f * MathF.Abs(low)));
    }

    /// <summary>
    /// The quartiles of what labels are on and three times their distance to either side, within <see cref="Of"/>: soft tissue is told
    /// apart although the image has air and bone, and although some labels are wrong. The window of all values where nothing is labelled.
    /// </summary>
    /// <param name="values">Voxels or pixels in any order.</param>
    /// <param name="classes">The class of each, 0 for none.</param>
    /// <exception cref="ArgumentException">Not as many classes as values.</exception>
    public static (float Low, float High) Around(float[] values, byte[] classes)
    {
        if (values.Length != classes.Length)
        {
            throw new ArgumentException($"{values.Length} values and {classes.Length} classes: give a class for each value.");
        }

        (float low, float high) = Of(values);
        List<float> own = Sorted(values, classes);
        if (own.Count == 0)
        {
            return (low, high);
        }

        float lower = Math.Clamp(At(own, 0.25), low, high), upper = Math.Clamp(At(own, 0.75), low, high);
        // Of one even tissue the noise alone would fill the window.
        float step = MathF.Max(upper - lower, (high - low) / 50);
        return (MathF.Max(low, lower - (3 * step)), MathF.Min(high, upper + (3 * step)));
    }

    /// <summary>
    /// Finite values in their order, of those with a class if classes are given; of many, evenly spaced ones: an odd step does not keep to
    /// the columns of a grid whose width is a power of two.
    /// </summary>
    private static List<float> Sorted(float[] values, byte[]? classes)
    {
        int count = classes is null ? values.Length : classes.Count(value => value > 0);
        int step = count <= Most ? 1 : (count / Most) | 1;
        var taken = new List<float>((count / step) + 1);
        for (int at = 0, n = 0; at < values.Length; at++)
        {
            if ((classes is null || classes[at] > 0) && n++ % step == 0 && float.IsFinite(values[at]))
            {
                taken.Add(values[at]);
            }
        }

        taken.Sort();
        return taken;
    }

    private static float At(List<float> sorted, double share) => sorted[(int)(share * (sorted.Count - 1))];
}
