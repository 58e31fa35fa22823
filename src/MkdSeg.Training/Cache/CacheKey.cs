using System.Security.Cryptography;
using System.Text.Json;
using MkdSeg.Data.Preprocessing;
using MkdSeg.Data.Sources;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Files;

namespace MkdSeg.Training.Cache;

/// <summary>
/// Everything that a kept result depends on. Where the files lie and what the case is called is not among it, so moved
/// or renamed data are found again.
/// </summary>
/// <param name="Kind">What is kept, for example "slices".</param>
/// <param name="Format">Number of the way it is written.</param>
/// <param name="Preparation"><see cref="Preprocessor.Version"/>.</param>
/// <param name="Images">SHA-256 of the image files, in order.</param>
/// <param name="Labels">SHA-256 of the label files, in order.</param>
/// <param name="LabelRules"><see cref="DatasetCase.LabelRules"/>.</param>
/// <param name="Modality">Decides the intensity range.</param>
/// <param name="Preprocessor">All settings; null where none matter.</param>
internal sealed record CacheKey(
    string Kind,
    int Format,
    int Preparation,
    IReadOnlyList<string> Images,
    IReadOnlyList<string> Labels,
    string LabelRules,
    Modality Modality,
    Preprocessor? Preprocessor)
{
    private const int CurrentFormat = 1;

    /// <summary>The key of a case.</summary>
    /// <param name="kind">What is kept.</param>
    /// <param name="one">The case; its files are read for their hashes.</param>
    /// <param name="preprocessor">The settings; null where none matter.</param>
    /// <param name="hashes">What is known of files already.</param>
    /// <returns>SHA-256 of the JSON of all of the above, lower-case hexadecimal: fit for a file name.</returns>
    public static string Of(string kind, DatasetCase one, Preprocessor? preprocessor, FileHashes hashes)
    {
        var key = new CacheKey(
            kind,
            CurrentFormat,
            Preprocessor.Version,
            [.. one.ImagePaths.Select(hashes.Of)],
            [.. one.LabelPaths.Select(hashes.Of)],
            one.LabelRules,
            one.Modality,
            preprocessor);
        return Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(key)));
    }
}
