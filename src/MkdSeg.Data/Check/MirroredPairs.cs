using System.Text.RegularExpressions;

namespace MkdSeg.Data.Check;

/// <summary>Structures named left and right of which the left one lies on the patient's right.</summary>
internal static partial class MirroredPairs
{
    /// <summary>Closer pairs, in millimetres, are not told apart.</summary>
    private const double Clear = 5;

    /// <summary>One finding for each pair that lies the other way round.</summary>
    public static IEnumerable<Finding> Of(IReadOnlyList<StructureCount> structures)
    {
        foreach (StructureCount left in structures)
        {
            string other = Left().Replace(left.Name, "right");
            if (other == left.Name || left.Centre is not { } l
                || structures.FirstOrDefault(s => s.Name.Equals(other, StringComparison.OrdinalIgnoreCase))?.Centre is not { } r
                || l.X - r.X < Clear)
            {
                continue;
            }

            yield return Finding.Note(
                FindingKind.MirroredPair,
                FormattableString.Invariant($"{left.Name} lies {l.X - r.X:0} mm to the patient's right of {other}: the image is mirrored, ")
                    + "or the names are exchanged; compare with the other cases",
                ("millimetres", l.X - r.X)) with
            { Structure = left.Name };
        }
    }

    /// <summary>The word left, set off by the name's ends or by what is no letter: left_kidney, atrium-left, but not cleft.</summary>
    [GeneratedRegex("(?<![a-z])left(?![a-z])", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Left();
}
