using System.Security.Cryptography;

namespace MkdSeg.Imaging.Files;

/// <summary>SHA-256 of files, each read once: what a training needs of its data for the manifest and for a cache.</summary>
public sealed class FileHashes
{
    private readonly Dictionary<string, string> known = new(StringComparer.Ordinal);

    /// <summary>SHA-256 of a file's bytes, lower-case hexadecimal.</summary>
    /// <param name="path">Full path.</param>
    /// <exception cref="InvalidInputException">The file cannot be read.</exception>
    public string Of(string path)
    {
        if (!known.TryGetValue(path, out string? hash))
        {
            try
            {
                known[path] = hash = HashOf(path);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new InvalidInputException(
                    $"{path}: cannot be read ({e.Message.ReplaceLineEndings(" ")}); check the path and its permissions.",
                    e);
            }
        }

        return hash;
    }

    /// <summary>SHA-256 of a file's bytes, lower-case hexadecimal.</summary>
    /// <param name="path">Full path.</param>
    public static string HashOf(string path)
    {
        using FileStream stream = InputFile.Open(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
