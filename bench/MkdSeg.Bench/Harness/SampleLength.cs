namespace MkdSeg.Bench.Harness;

/// <summary>How often short work is repeated in a sample, so that the sample lasts long enough for the clock and the machine.</summary>
internal static class SampleLength
{
    private const int Most = 10_000;

    /// <summary>The number of repeats that last long enough.</summary>
    /// <param name="seconds">How long they shall last.</param>
    /// <param name="mean">Repeats the work so many times and gives the seconds of one.</param>
    public static int Repeats(double seconds, Func<int, double> mean)
    {
        // Twice: the first runs of a process take longer than later ones, and one run of a few milliseconds says little.
        int some = Enough(mean(1));
        return Enough(mean(some));

        int Enough(double one) => (int)Math.Clamp(Math.Ceiling(seconds / one), 1, Most);
    }
}
