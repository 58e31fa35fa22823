using System.Globalization;
using System.Text.RegularExpressions;

namespace MkdSeg.Snapshots.Comparing;

/// <summary>
/// Finds the numbers of a line. A number is a whole word; a word is a run of letters, digits, _ . + and -. So hd95, ct_train_1001,
/// 3x3, 2020-10-01 and 1.2.3 are text, as are NaN and Infinity, and 20,000 standing alone (a snapshot writes no thousands
/// separators; where one shows up it compares exactly). Commas between other numbers separate them, as in CSV.
/// </summary>
internal static partial class NumberScanner
{
    /// <summary>Takes the place of every number in a line's skeleton.</summary>
    private const char Hole = '\u0001';

    /// <summary>Splits a line into its numbers and what stands around them.</summary>
    public static ScannedLine Scan(string line)
    {
        var numbers = new List<NumberWord>();
        string skeleton = Words().Replace(line, word =>
        {
            if (Read(word) is not { } number)
            {
                return word.Value;
            }

            numbers.Add(number);
            return Hole + word.Value[number.Text.Length..];
        });
        return new ScannedLine(line, skeleton, numbers);
    }

    private static NumberWord? Read(Match word)
    {
        Match form = Number().Match(word.Value);
        bool isNumber = !word.Groups["thousands"].Success && form.Success;
        return isNumber
            && double.TryParse(form.Groups[1].ValueSpan, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            && double.IsFinite(value)
            ? new NumberWord(form.Groups[1].Value, value, word.Index)
            : null;
    }

    [GeneratedRegex(@"(?<![\w.+,-])(?<thousands>[+-]?\d{1,3}(,\d{3})+(\.\d+)?)(?![\w+,-])|[\w.+-]+")]
    private static partial Regex Words();

    /// <summary>
    /// The full stop behind a number at a sentence's end is not part of it; an exponent carries a sign, as .NET writes it.
    /// </summary>
    [GeneratedRegex(@"^([+-]?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]\d+)?)\.?$")]
    private static partial Regex Number();
}

/// <summary>A line, what is left of it without its numbers, and these.</summary>
internal sealed record ScannedLine(string Text, string Skeleton, IReadOnlyList<NumberWord> Numbers)
{
    /// <summary>Whether the two lines differ in numbers at most.</summary>
    public bool IsLike(ScannedLine other) => Skeleton == other.Skeleton;

    /// <summary>Whether a received line may stand for this verified one.</summary>
    public bool Allows(ScannedLine received, Tolerance? tolerance) =>
        Text == received.Text
        || (IsLike(received) && Numbers.Zip(received.Numbers).All(pair => pair.First.Allows(pair.Second, tolerance)));
}
