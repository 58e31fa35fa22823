using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using MkdSeg.Data.Preprocessing;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Files;
using MkdSeg.Imaging.Labels;

namespace MkdSeg.Data.Check;

/// <summary>
/// What the preprocessing makes of a data set, so that two groups can compare before they train: one hash for the whole, and for every
/// case a hash with a histogram that says how far two different ones are apart. Patients' names and paths are not part of the hash.
/// </summary>
/// <param name="Sha256">Of the settings, the names of the classes and the cases' hashes, whatever the cases are called.</param>
/// <param name="Version"><see cref="Preprocessor.Version"/>: the preparation's meaning.</param>
/// <param name="Preparation">Pixels, field of view and intensity steps.</param>
/// <param name="Classes">Names of the classes from 0, the background, on.</param>
/// <param name="Cases">One entry a case that could be prepared, in the data set's order.</param>
public sealed record PreprocessingFingerprint(
    string Sha256, int Version, Preprocessor Preparation, IReadOnlyList<string> Classes, IReadOnlyList<FingerprintOfCase> Cases)
{
    private const string FormatName = "mkdseg preprocessing fingerprint 1";
    private const long LargestFile = 256L << 20;

    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>What tells such a file from others.</summary>
    [JsonPropertyOrder(-1)]
    public string Format => FormatName;

    /// <summary>Puts the fingerprints of cases together.</summary>
    /// <param name="preparation">With which they were made.</param>
    /// <param name="labels">The structures.</param>
    /// <param name="cases">At least one.</param>
    internal static PreprocessingFingerprint Of(
        Preprocessor preparation, LabelMap labels, IReadOnlyList<FingerprintOfCase> cases)
    {
        string[] classes = ["background", .. labels.Structures.Select(s => s.Name)];
        string text = string.Join(
            '\n',
            [
                FormatName, $"{Preprocessor.Version}", JsonSerializer.Serialize(preparation), string.Join(',', classes),
                .. cases.Select(c => $"{c.Modality} {c.Fingerprint.Sha256}".ToLowerInvariant()).Order(StringComparer.Ordinal),
            ]);
        string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        return new(hash, Preprocessor.Version, preparation, classes, cases);
    }

    /// <summary>Writes it as JSON. An older file of that name is replaced.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidInputException">The file cannot be written there.</exception>
    public void Write(string path) => AtomicFile.WriteText(path, JsonSerializer.Serialize(this, Options) + "\n");

    /// <summary>Whether a file holds such a fingerprint.</summary>
    /// <param name="path">Any file.</param>
    /// <exception cref="InvalidInputException">It cannot be read.</exception>
    public static bool IsOn(string path) =>
        InputFile.ReadAllText(path, LargestFile, "a fingerprint", "give another name")
            .Contains($"\"format\": \"{FormatName}\"", StringComparison.Ordinal);
}

/// <summary>A case's name with its fingerprint.</summary>
/// <param name="Id">The case.</param>
/// <param name="Modality">How its image was taken.</param>
/// <param name="Fingerprint">The case after preprocessing.</param>
public sealed record FingerprintOfCase(string Id, Modality Modality, CaseFingerprint Fingerprint);
