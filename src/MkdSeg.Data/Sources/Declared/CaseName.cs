using System.Text.RegularExpressions;

namespace MkdSeg.Data.Sources.Declared;

/// <summary>Names of declared cases.</summary>
internal static partial class CaseName
{
    /// <summary>The id of a case: modality and name, with a hyphen for what does not belong into a file's name.</summary>
    public static string Id(string modality, string name) => $"{modality}_{Plain(name)}";

    /// <summary>A name with a hyphen for what does not belong into a file's name.</summary>
    public static string Plain(string name) => NotPlain().Replace(name, "-");

    /// <summary>The number that a name ends in; null where it ends in none that can be compared.</summary>
    public static int? Number(string name) =>
        int.TryParse(LastDigits().Match(name).Value, System.Globalization.CultureInfo.InvariantCulture, out int number) ? number : null;

    [GeneratedRegex("[^A-Za-z0-9_-]", RegexOptions.CultureInvariant)]
    private static partial Regex NotPlain();

    [GeneratedRegex(@"[0-9]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex LastDigits();
}
