using System.Globalization;

namespace MkdSeg.Snapshots.Text;

/// <summary>Numbers as snapshots write them: always the same digits, decimal point, no thousands separators.</summary>
public static class FixedDigits
{
    /// <summary>
    /// Six decimals from 0.001 to a million, an exponent outside of that; 0 has no sign. NaN, Infinity and -Infinity are words,
    /// and words compare exactly.
    /// </summary>
    public static string Of(double value)
    {
        double size = Math.Abs(value);
        string format = double.IsFinite(value) && (size >= 1e6 || (size < 1e-3 && size > 0)) ? "0.000000E+00" : "0.000000";
        return (size == 0 ? 0.0 : value).ToString(format, CultureInfo.InvariantCulture);
    }
}
