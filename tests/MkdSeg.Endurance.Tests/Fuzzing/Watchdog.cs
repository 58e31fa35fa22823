namespace MkdSeg.Endurance.Tests.Fuzzing;

/// <summary>
/// Knows which input is being read. One that takes longer than a second is named on the error stream while it still runs;
/// one that takes a minute ends the process. The name also stands in a file, for the case that the process is lost at once,
/// as by a stack overflow.
/// </summary>
internal sealed class Watchdog : IDisposable
{
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Lost = TimeSpan.FromMinutes(1);

    private readonly FileStream marker;
    private readonly Timer timer;
    private volatile string input = string.Empty;
    private long started = Environment.TickCount64;
    private bool named;

    /// <summary>Begins to watch.</summary>
    /// <param name="markerPath">File that holds the name of the input under way; deleted at the end.</param>
    public Watchdog(string markerPath)
    {
        if (File.Exists(markerPath))
        {
            Console.Error.WriteLine(
                $"The process of an earlier run was lost while it read {File.ReadAllText(markerPath).TrimEnd('\0', ' ')}");
        }

        marker = new FileStream(markerPath, FileMode.Create, FileAccess.Write, FileShare.Read, 1, FileOptions.DeleteOnClose);
        timer = new Timer(_ => Look(), null, 250, 250);
    }

    /// <summary>Another input is about to be read.</summary>
    public void Begin(string name)
    {
        Volatile.Write(ref started, Environment.TickCount64);
        (input, named) = (name, false);
        RandomAccess.Write(marker.SafeFileHandle, System.Text.Encoding.UTF8.GetBytes(name.PadRight(80)), 0);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        timer.Dispose();
        marker.Dispose();
    }

    private void Look()
    {
        TimeSpan running = TimeSpan.FromMilliseconds(Environment.TickCount64 - Volatile.Read(ref started));
        if (running > Lost)
        {
            Environment.FailFast($"A reader hangs on {input}.");
        }
        else if (running > Slow && !named)
        {
            named = true;
            Console.Error.WriteLine($"Slow: {input}");
        }
    }
}
