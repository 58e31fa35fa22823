namespace MkdSeg.Imaging;

/// <summary>A modality's word.</summary>
public static class ModalityName
{
    /// <summary>The words of both modalities, as in calls.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Enum.GetValues<Modality>().Select(Of)];

    /// <summary>The word in calls and in the names of files, cases and runs: <c>ct</c> or <c>mr</c>.</summary>
    /// <param name="modality">The modality.</param>
    public static string Of(Modality modality) => modality.ToString().ToLowerInvariant();

    /// <summary>The word in sentences, <c>CT</c> or <c>MR</c>.</summary>
    /// <param name="modality">The modality.</param>
    public static string InWords(Modality modality) => modality.ToString().ToUpperInvariant();

    /// <summary>The modality of a word, in small or capital letters.</summary>
    /// <param name="word">For example <c>ct</c>.</param>
    /// <returns>The modality; null where the word is no modality's.</returns>
    public static Modality? TryParse(string word)
    {
        foreach (Modality modality in Enum.GetValues<Modality>())
        {
            if (Of(modality).Equals(word, StringComparison.OrdinalIgnoreCase))
            {
                return modality;
            }
        }

        return null;
    }
}
