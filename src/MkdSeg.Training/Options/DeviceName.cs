using System.Globalization;

namespace MkdSeg.Training.Options;

/// <summary>The name of a device: "cpu", "cuda" for the first GPU, or "cuda:N".</summary>
internal static class DeviceName
{
    /// <summary>The first GPU.</summary>
    public const string Cuda = "cuda";

    /// <summary>What a GPU's number follows.</summary>
    public const string Numbered = "cuda:";

    /// <summary>Whether a name is well-formed; null leaves the choice to the machine.</summary>
    public static bool IsValid(string? name) => name is null or "cpu" or Cuda || NumberOf(name) is not null;

    /// <summary>The N of "cuda:N"; null for any other name.</summary>
    public static int? NumberOf(string name) =>
        name.StartsWith(Numbered, StringComparison.Ordinal)
        && int.TryParse(name.AsSpan(Numbered.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number
            : null;
}
