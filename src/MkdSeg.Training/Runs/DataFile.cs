using MkdSeg.Data.Sources;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Files;

namespace MkdSeg.Training.Runs;

/// <summary>A file that a training read, and what it held.</summary>
/// <param name="Path">
/// Path within the data set's folder, with forward slashes. Of a file that lies elsewhere, as a <c>dataset.json</c> may say, it is
/// <c>CASE/image/FILE</c> or <c>CASE/label/FILE</c>.
/// </param>
/// <param name="Sha256">SHA-256 of its bytes, lower-case hexadecimal.</param>
public sealed record DataFile(string Path, string Sha256)
{
    /// <summary>Path within the data set's folder, with forward slashes.</summary>
    /// <exception cref="InvalidInputException">It leads out of the folder.</exception>
    public string Path { get; } = !global::System.IO.Path.IsPathRooted(Path) && !Path.Split('/').Contains("..")
        ? Path
        : throw new InvalidInputException($"the path '{Path}' leads out of the data set's folder");

    /// <summary>SHA-256 of its bytes, lower-case hexadecimal.</summary>
    /// <exception cref="InvalidInputException">It is none.</exception>
    public string Sha256 { get; } = Sha256.Length == 64 && Sha256.All(char.IsAsciiHexDigitLower)
        ? Sha256
        : throw new InvalidInputException($"'{Sha256}' is no SHA-256");

    /// <summary>Every image and label file of some cases, each once, in the order of their paths.</summary>
    /// <param name="dataset">The data set.</param>
    /// <param name="cases">Cases of it.</param>
    /// <param name="hashes">What is known of files already.</param>
    /// <param name="cancellation">Stops after the file at hand.</param>
    /// <exception cref="InvalidInputException">A file cannot be read.</exception>
    public static IReadOnlyList<DataFile> Of(
        IDataset dataset, IEnumerable<DatasetCase> cases, FileHashes hashes, CancellationToken cancellation)
    {
        var files = new List<DataFile>();
        IEnumerable<(string Path, string Place)> all = cases.SelectMany(one =>
            one.ImagePaths.Select(path => (path, $"{one.Id}/image")).Concat(one.LabelPaths.Select(path => (path, $"{one.Id}/label"))));
        foreach ((string path, string place) in all.DistinctBy(file => file.Path).OrderBy(file => file.Path, StringComparer.Ordinal))
        {
            cancellation.ThrowIfCancellationRequested();
            string relative = global::System.IO.Path.GetRelativePath(dataset.Folder, path).Replace('\\', '/');
            bool isWithin = relative != ".." && !relative.StartsWith("../", StringComparison.Ordinal);
            string elsewhere = place + "/" + global::System.IO.Path.GetFileName(path);
            files.Add(new DataFile(isWithin ? relative : elsewhere, hashes.Of(path)));
        }

        return files;
    }
}
