using System.Text.Json;
using System.Text.Json.Serialization;

namespace MkdSeg.Imaging;

/// <summary>
/// How an image was acquired: <see cref="Ct"/>, <see cref="Mr"/>, or any other kind that a data set names, such as one MR sequence
/// (<c>t2spir</c>). Immutable, compared by its word; in JSON it is the word.
/// </summary>
[JsonConverter(typeof(ModalityJson))]
public sealed class Modality : IEquatable<Modality>, IComparable<Modality>, IComparable
{
    /// <summary>What a modality's word may look like, for messages.</summary>
    public const string Rule = "a letter, then letters, digits or hyphens, 32 at most";

    private const int LongestWord = 32;

    private Modality(string word) => Word = word;

    /// <summary>Computed tomography.</summary>
    public static Modality Ct { get; } = new("ct");

    /// <summary>Magnetic resonance.</summary>
    public static Modality Mr { get; } = new("mr");

    /// <summary>The word in calls and in the names of files, cases and runs, in small letters: <c>ct</c>.</summary>
    public string Word { get; }

    /// <summary>The word in sentences, in capitals: <c>CT</c>.</summary>
    public string InWords => Word.ToUpperInvariant();

    /// <summary>Whether two are one.</summary>
    public static bool operator ==(Modality? one, Modality? other) => one is null ? other is null : one.Equals(other);

    /// <summary>Whether two are different.</summary>
    public static bool operator !=(Modality? one, Modality? other) => !(one == other);

    /// <summary>Whether one's word comes before another's.</summary>
    public static bool operator <(Modality one, Modality other) => one.CompareTo(other) < 0;

    /// <summary>Whether one's word comes after another's.</summary>
    public static bool operator >(Modality one, Modality other) => one.CompareTo(other) > 0;

    /// <summary>Whether one's word does not come after another's.</summary>
    public static bool operator <=(Modality one, Modality other) => one.CompareTo(other) <= 0;

    /// <summary>Whether one's word does not come before another's.</summary>
    public static bool operator >=(Modality one, Modality other) => one.CompareTo(other) >= 0;

    /// <summary>The modality of a word; capitals make no difference.</summary>
    /// <param name="word">For example <c>ct</c>.</param>
    /// <exception cref="InvalidInputException">The word is none; the message gives the rule.</exception>
    public static Modality Named(string word) => TryParse(word)
        ?? throw new InvalidInputException($"'{word}' cannot be a modality's name; give {Rule}, for example ct or t2spir.");

    /// <summary>The modality of a word; null where it is none.</summary>
    /// <param name="word">For example <c>ct</c>.</param>
    public static Modality? TryParse(string? word)
    {
        bool isWord = word is { Length: > 0 and <= LongestWord } && char.IsAsciiLetter(word[0])
            && word.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-');
        return isWord ? word!.ToLowerInvariant() switch { "ct" => Ct, "mr" => Mr, var other => new Modality(other) } : null;
    }

    /// <inheritdoc/>
    public bool Equals(Modality? other) => other is not null && Word == other.Word;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Modality);

    /// <inheritdoc/>
    public override int GetHashCode() => Word.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public int CompareTo(Modality? other) => string.CompareOrdinal(Word, other?.Word);

    /// <inheritdoc/>
    public int CompareTo(object? obj) => CompareTo(obj as Modality);

    /// <summary>As <see cref="InWords"/>.</summary>
    public override string ToString() => InWords;
}

/// <summary>A modality as its word.</summary>
internal sealed class ModalityJson : JsonConverter<Modality>
{
    public override Modality Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        string? word = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        return Modality.TryParse(word) ?? throw new JsonException($"no modality's name ({Modality.Rule})");
    }

    public override void Write(Utf8JsonWriter writer, Modality value, JsonSerializerOptions options) => writer.WriteStringValue(value.Word);
}
