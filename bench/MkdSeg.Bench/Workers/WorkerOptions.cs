using System.Globalization;
using MkdSeg.Imaging;

namespace MkdSeg.Bench.Workers;

/// <summary>The options of a worker: <c>--key value</c> as often as wanted.</summary>
internal sealed class WorkerOptions
{
    private readonly Dictionary<string, string> values = new(StringComparer.Ordinal);

    /// <summary>Reads the options.</summary>
    /// <exception cref="InvalidInputException">They are no pairs.</exception>
    public WorkerOptions(IReadOnlyList<string> arguments)
    {
        for (int i = 0; i < arguments.Count; i += 2)
        {
            if (!arguments[i].StartsWith("--", StringComparison.Ordinal) || i + 1 == arguments.Count)
            {
                throw new InvalidInputException($"A worker's options are pairs of --key value; '{arguments[i]}' is not.");
            }

            values[arguments[i][2..]] = arguments[i + 1];
        }
    }

    /// <summary>Where the scenario put the inputs.</summary>
    public string Folder => Text("folder");

    /// <summary>Threads for one operation.</summary>
    public int Threads => Number("threads");

    /// <summary>A text.</summary>
    /// <exception cref="InvalidInputException">The option is missing.</exception>
    public string Text(string key) =>
        values.TryGetValue(key, out string? value) ? value : throw new InvalidInputException($"The worker lacks the option --{key}.");

    /// <summary>A whole number.</summary>
    /// <exception cref="InvalidInputException">The option is missing or no number.</exception>
    public int Number(string key) => int.TryParse(Text(key), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
        ? number
        : throw new InvalidInputException($"The worker's option --{key} is '{Text(key)}'; give a whole number.");
}
