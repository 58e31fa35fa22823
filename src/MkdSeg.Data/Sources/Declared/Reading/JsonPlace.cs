using System.Text.Json;
using System.Text.RegularExpressions;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Files;

namespace MkdSeg.Data.Sources.Declared.Reading;

/// <summary>A value in a JSON file and where it stands, so that whatever is wrong is told with file and place.</summary>
/// <param name="File">The file, for messages.</param>
/// <param name="Path">Where in it, for example <c>$.labels.liver</c>.</param>
/// <param name="Value">The value.</param>
internal sealed partial record JsonPlace(string File, string Path, JsonElement Value)
{
    private const string What = "a data set's declaration";
    private const string Remedy = "correct the file";
    private const long Largest = 8L << 20;

    private static readonly JsonSerializerOptions Json = new() { AllowDuplicateProperties = false };

    /// <summary>Whether it is an object.</summary>
    public bool IsObject => Value.ValueKind == JsonValueKind.Object;

    /// <summary>Whether it is null, which is not the same as absent.</summary>
    public bool IsNull => Value.ValueKind == JsonValueKind.Null;

    /// <summary>The members of an object in the file's order.</summary>
    /// <exception cref="DamagedFileException">It is no object.</exception>
    public IEnumerable<(string Key, JsonPlace Place)> Members => IsObject
        ? Value.EnumerateObject().Select(m => (m.Name, this with { Path = At(m.Name), Value = m.Value }))
        : throw Wrong("an object { ... } is expected");

    /// <summary>The items of a list.</summary>
    /// <exception cref="DamagedFileException">It is no list.</exception>
    public IReadOnlyList<JsonPlace> Items => Value.ValueKind == JsonValueKind.Array
        ? [.. Value.EnumerateArray().Select((item, n) => this with { Path = $"{Path}[{n}]", Value = item })]
        : throw Wrong("a list [ ... ] is expected");

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidInputException">It is missing, too large, no JSON, or holds a key twice.</exception>
    public static JsonPlace ReadFile(string path) =>
        new(path, "$", JsonFile.Read<JsonDocument>(path, What, Remedy, Largest, Json).RootElement);

    /// <summary>Takes a file's bytes.</summary>
    /// <exception cref="DamagedFileException">They are no JSON, or hold a key twice.</exception>
    public static JsonPlace Parse(byte[] content, string name) =>
        new(name, "$", JsonFile.Parse<JsonDocument>(content, name, What, Remedy, Json).RootElement);

    /// <summary>A member of an object; null where it is absent.</summary>
    /// <exception cref="DamagedFileException">This is no object.</exception>
    public JsonPlace? Find(string key) => !IsObject ? throw Wrong("an object { ... } is expected")
        : Value.TryGetProperty(key, out JsonElement found) ? this with { Path = At(key), Value = found }
        : null;

    /// <summary>A member that must be there.</summary>
    /// <exception cref="DamagedFileException">It is absent.</exception>
    public JsonPlace Need(string key, string example) =>
        Find(key) ?? throw Wrong($"the key \"{key}\" is missing", $"add it, for example {example}");

    /// <summary>Refuses keys that nobody reads: most are slips of the pen.</summary>
    /// <exception cref="DamagedFileException">There is such a key.</exception>
    public void Allow(IReadOnlyList<string> keys)
    {
        foreach ((string key, JsonPlace place) in Members)
        {
            if (!keys.Contains(key))
            {
                throw place.Wrong($"unknown key \"{key}\"", $"{NameHint.Remedy(key, keys)}, or remove it");
            }
        }
    }

    /// <summary>A text that is not empty and has no control characters.</summary>
    /// <exception cref="DamagedFileException">It is none.</exception>
    public string Text() => Value.ValueKind != JsonValueKind.String ? throw Wrong("a text in quotation marks is expected")
        : Value.GetString()! is var text && string.IsNullOrWhiteSpace(text) ? throw Wrong("the text is empty")
        : text.Any(char.IsControl) ? throw Wrong("the text holds a control character")
        : text;

    /// <summary>A whole number within bounds.</summary>
    /// <exception cref="DamagedFileException">It is none.</exception>
    public int Whole(int low, int high) =>
        Value.ValueKind == JsonValueKind.Number && Value.TryGetInt32(out int number) && number >= low && number <= high
            ? number
            : throw Wrong($"a whole number from {low} to {high} is expected");

    /// <summary>A finite number.</summary>
    /// <exception cref="DamagedFileException">It is none.</exception>
    public double Number() =>
        Value.ValueKind == JsonValueKind.Number && Value.TryGetDouble(out double number) && double.IsFinite(number)
            ? number
            : throw Wrong("a number is expected");

    /// <summary>True or false.</summary>
    /// <exception cref="DamagedFileException">It is neither.</exception>
    public bool Flag() => Value.ValueKind is JsonValueKind.True or JsonValueKind.False
        ? Value.GetBoolean()
        : throw Wrong("true or false is expected");

    /// <summary>The error for this place.</summary>
    /// <param name="what">What is wrong.</param>
    /// <param name="remedy">What to do about it.</param>
    /// <param name="inner">The cause, if another exception brought this to light.</param>
    public DamagedFileException Wrong(string what, string remedy = Remedy, Exception? inner = null) =>
        new(File, Path, what, remedy, inner);

    private string At(string key) => PlainKey().IsMatch(key) ? $"{Path}.{key}" : $"{Path}['{key}']";

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex PlainKey();
}
