using MkdSeg.Imaging;

namespace MkdSeg.Inference;

/// <summary>A readout's word: in calls, in the names of files and folders, and as the name of its segmentor.</summary>
public static class ReadoutName
{
    /// <summary>The words of all readouts.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Enum.GetValues<Readout>().Select(Of)];

    /// <summary>The word of a readout, for example <c>ensemble</c>.</summary>
    /// <param name="readout">The readout.</param>
    public static string Of(Readout readout) => readout.ToString().ToLowerInvariant();

    /// <summary>The readout of a word.</summary>
    /// <param name="word">One of <see cref="All"/>.</param>
    /// <exception cref="InvalidInputException">It is no readout's.</exception>
    public static Readout Parse(string word)
    {
        foreach (Readout readout in Enum.GetValues<Readout>())
        {
            if (Of(readout) == word)
            {
                return readout;
            }
        }

        throw new InvalidInputException($"'{word}' is no readout; {NameHint.Remedy(word, All)}.");
    }
}
