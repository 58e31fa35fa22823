using System.Text.RegularExpressions;
using MkdSeg.Imaging;

namespace MkdSeg.Data.Sources.Declared.Reading;

/// <summary>The modality that another program's word means.</summary>
internal static partial class ModalityWord
{
    /// <summary>Takes "CT" for ct, whatever names a kind of MR for mr, and other words as they are.</summary>
    /// <param name="word">For example <c>MRI</c> or <c>T2-weighted</c>.</param>
    public static Modality Of(string word)
    {
        string plain = NotPlain().Replace(word.ToLowerInvariant(), "-").Trim('-');
        return Ct().IsMatch(plain) ? Modality.Ct
            : Mr().IsMatch(plain) ? Modality.Mr
            : Modality.Named(plain.Length > 0 && char.IsAsciiLetter(plain[0]) ? plain : $"m{plain}");
    }

    [GeneratedRegex("[^a-z0-9]+", RegexOptions.CultureInvariant)]
    private static partial Regex NotPlain();

    [GeneratedRegex(@"(^|-)(ct|cta|cect|cbct|cthu)(-|\z)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Ct();

    [GeneratedRegex(@"(^|-)(mri?|mri?-?[a-z0-9]+|t1[a-z0-9]*|t2[a-z0-9]*|flair|adc|dwi|lge|bssfp|cine|gd|pd)(-|\z)",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Mr();
}
