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
        float[] sorted = [.. Sampled(values.Length).Select(at => values[at]).Where(float.IsFinite).Order()];
        if (sorted.Length == 0)
        {
            return (0, 1);
        }

        float low = sorted[(int)(0.01 * (sorted.Length - 1))], high = sorted[(int)(0.99 * (sorted.Length - 1))];
        return (low, high > low ? high : low + MathF.Max(1e-3f, 1e-3f * MathF.Abs(low)));
    }

    /// <summary>
    /// What labels are on, as <see cref="Of"/> has it, and as much again below, half as much above: soft tissue is told apart although the
    /// image has air and bone. The window of all values where nothing is labelled.
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

        int labelled = classes.Count(value => value > 0);
        float[] own = new float[labelled];
        for (int at = 0, next = 0; at < values.Length; at++)
        {
            if (classes[at] > 0)
            {
                own[next++] = values[at];
            }
        }

        (float darkest, float brightest) = Of(values);
        if (labelled == 0)
        {
            return (darkest, brightest);
        }

        (float low, float high) = Of(own);
        return (MathF.Max(MathF.Min(darkest, low), low - (high - low)), high + ((high - low) / 2));
    }

    /// <summary>An odd step does not keep to the columns of a grid whose width is a power of two.</summary>
    private static IEnumerable<int> Sampled(int length)
    {
        int step = length <= Most ? 1 : (length / Most) | 1;
        return Enumerable.Range(0, (length + step - 1) / step).Select(n => n * step);
    }
}
