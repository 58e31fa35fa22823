using MkdSeg.Imaging;

namespace MkdSeg.Endurance.Tests.Fuzzing;

/// <summary>Whether a refusal is one that the project promises: its own exception, one line, with file and place.</summary>
internal static class Verdict
{
    /// <summary>Judges an exception.</summary>
    /// <param name="e">What a reader threw.</param>
    /// <param name="folder">The folder of the input: the file that is named must lie in it.</param>
    /// <param name="needsPlace">Whether the place in the file must be told by the exception itself, not only in words.</param>
    /// <returns>What is wrong with it, or null.</returns>
    public static string? Of(Exception e, string folder, bool needsPlace = true)
    {
        if (e is not InvalidInputException)
        {
            return $"{e.GetType().Name} came out: {e}";
        }

        // What the program says is cleaned of control characters when it is printed; readers of files clean it themselves.
        if (!e.Message.Contains(folder, StringComparison.Ordinal) || (needsPlace && e.Message.Any(char.IsControl)))
        {
            return $"a message without its file or of several lines: {e.Message}";
        }

        if (!needsPlace)
        {
            return null;
        }

        bool placed = e switch
        {
            DamagedFileException damaged =>
                damaged.Place.Length > 0 && damaged.Path.Length > 0 && e.Message.Contains(" (at ", StringComparison.Ordinal),

            // A file that cannot be opened has no place in it.
            _ => e.InnerException is IOException or UnauthorizedAccessException,
        };
        return placed ? null : $"a message without the place: {e.Message}";
    }
}
