using System.Globalization;
using System.Text.RegularExpressions;

namespace MkdSeg.Snapshots.Comparing;

/// <summary>How far a number may move: |received - verified| up to Absolute + Relative * |verified|.</summary>
/// <param name="Absolute">In the number's own unit.</param>
/// <param name="Relative">A share of the verified number.</param>
internal sealed partial record Tolerance(double Absolute, double Relative)
{
    private const string Opening = "# tolerance";

    /// <summary>The tolerance that a line gives; null for a line of another kind.</summary>
    /// <exception cref="FormatException">It begins as a tolerance and does not go on as one.</exception>
    public static Tolerance? Parse(string line)
    {
        if (!line.StartsWith(Opening, StringComparison.Ordinal))
        {
            return null;
        }

        Match match = Form().Match(line);
        return match.Success && Number(match.Groups[1].Value) is { } absolute && Number(match.Groups[2].Value) is { } relative
            ? new Tolerance(absolute, relative)
            : throw new FormatException($"'{line}' is no tolerance; write it as '{new Tolerance(1e-9, 1e-6)}'.");
    }

    /// <summary>The largest difference allowed from a verified number.</summary>
    public double Around(double verified) => Absolute + (Relative * Math.Abs(verified));

    /// <summary>The line that <see cref="Parse"/> reads.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Opening} abs={Absolute} rel={Relative}");

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
        && double.IsFinite(value)
        && value >= 0
            ? value
            : null;

    [GeneratedRegex(@"^# tolerance abs=(\S+) rel=(\S+)$")]
    private static partial Regex Form();
}
