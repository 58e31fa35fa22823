using System.Text;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Files;
using MkdSeg.Models.Safetensors;
using MkdSeg.Training.Checkpoints;
using MkdSeg.Training.Methods;
using MkdSeg.Training.Runs;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Training.Exchange;

/// <summary>
/// A model in one file, NAME.mkdseg, to be given away: a zip file of the weights, what is needed to make the networks again, a model
/// card and checksums. It is opened as data: exactly these four entries, each of bounded size and with the right checksum; nothing is
/// unpacked and nothing of it is run. The page docs/models/README.md describes it for other programs.
/// </summary>
public sealed class ModelFile : IDisposable
{
    /// <summary>The end of such a file's name.</summary>
    public const string Ending = ".mkdseg";

    /// <summary>The model card, Markdown.</summary>
    public const string CardName = "README.md";

    /// <summary>The <see cref="ModelDescription"/>.</summary>
    public const string DescriptionName = "model.json";

    /// <summary>Lines of SHA-256 and name for the other three, as sha256sum writes and checks them.</summary>
    public const string ChecksumsName = "SHA256SUMS";

    /// <summary>What to do about a damaged one.</summary>
    internal const string Remedy = "take another copy of the model, or export it again";

    private static readonly Dictionary<string, long> Largest = new()
    {
        [CardName] = 1 << 20,
        [DescriptionName] = 4 << 20,
        [RunFolder.ModelFile] = uint.MaxValue,
        [ChecksumsName] = 4 << 10,
    };

    private readonly string path;
    private readonly FileStream file;
    private readonly Dictionary<string, StoredEntry> entries;

    private ModelFile(string path, FileStream file)
    {
        (this.path, this.file) = (path, file);
        entries = new StoredZipReader(file, path).Read(Largest);
        WeightsSha256 = CheckedWeights();
        Description = ModelDescription.Parse(Bytes(DescriptionName), Place(DescriptionName));
    }

    /// <summary>What the file says of its networks.</summary>
    public ModelDescription Description { get; }

    /// <summary>SHA-256 of the weights, lower-case hexadecimal.</summary>
    public string WeightsSha256 { get; }

    /// <summary>Whether a path is to be taken for such a file: it is no folder, and ends so or is there already.</summary>
    /// <param name="path">A file, a folder, or what is not there yet.</param>
    public static bool IsMeant(string path) =>
        !Directory.Exists(path) && (path.EndsWith(Ending, StringComparison.OrdinalIgnoreCase) || Path.Exists(path));

    /// <summary>Whether a file is a whole one.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidInputException">It is not, or cannot be read.</exception>
    public static bool IsWhole(string path)
    {
        using ModelFile file = Open(path);
        return true;
    }

    /// <summary>Opens a model; every byte of it is read once and held against its checksums.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidInputException">It is missing or cannot be read.</exception>
    /// <exception cref="DamagedFileException">It is damaged, or no such file.</exception>
    public static ModelFile Open(string path)
    {
        FileStream? file = null;
        try
        {
            file = InputFile.Open(path);
            return new ModelFile(path, file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            file?.Dispose();
            string reason = e.Message.ReplaceLineEndings(" ");
            throw new InvalidInputException($"{path}: cannot be read ({reason}); check the path and its permissions.", e);
        }
        catch
        {
            file?.Dispose();
            throw;
        }
    }

    /// <summary>Writes a model; the same networks and description give the same bytes.</summary>
    /// <param name="path">The file; only an earlier model is replaced, and only when the new one is whole on disk.</param>
    /// <param name="description">What to say of the networks.</param>
    /// <param name="card">The model card.</param>
    /// <param name="networks">The networks that predict.</param>
    /// <exception cref="InvalidInputException">Another file is there, or the path cannot be written to.</exception>
    public static void Write(string path, ModelDescription description, string card, IEnumerable<NamedNetwork> networks)
    {
        OutputPaths.RequireReplaceable(path, "mkdseg export", IsWhole);
        using DisposeScope scope = NewDisposeScope();
        Dictionary<string, Tensor> tensors = Checkpoint.TensorsOf(networks);
        (string Name, Action<Stream> Write)[] contents =
        [
            (CardName, Text(card)),
            (DescriptionName, Text(description.ToJson())),
            (RunFolder.ModelFile, stream => SafetensorsFile.Write(stream, tensors, new Dictionary<string, string>())),
        ];
        ContentDigest[] digests = [.. contents.Select(content => ContentDigest.Of(content.Write))];
        string sums = string.Concat(contents.Zip(digests, (content, digest) => $"{digest.Sha256}  {content.Name}\n"));
        (string, ContentDigest, Action<Stream>)[] entries =
        [
            .. contents.Zip(digests, (content, digest) => (content.Name, digest, content.Write)),
            (ChecksumsName, ContentDigest.Of(Text(sums)), Text(sums)),
        ];
        AtomicFile.Write(path, stream => StoredZipWriter.Write(stream, entries));
    }

    /// <summary>The weights, by "network/name".</summary>
    /// <returns>Tensors, owned by the caller's dispose scope.</returns>
    /// <exception cref="InvalidInputException">They are no safetensors, or the file cannot be read any more.</exception>
    public Dictionary<string, Tensor> ReadWeights()
    {
        try
        {
            return SafetensorsFile.Read(Section(RunFolder.ModelFile), Place(RunFolder.ModelFile)).Tensors;
        }
        catch (IOException e)
        {
            throw new InvalidInputException($"{path}: cannot be read ({e.Message}); check the path and its permissions.", e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();

    private static Action<Stream> Text(string text) => stream => stream.Write(Encoding.UTF8.GetBytes(text));

    /// <summary>Holds every entry against its checksums; gives that of the weights.</summary>
    private string CheckedWeights()
    {
        ContentDigest Digest(StoredEntry entry)
        {
            ContentDigest digest = ContentDigest.Of(sink => Section(entry.Name).CopyTo(sink));
            return digest.Crc == entry.Crc ? digest : throw Changed(entry);
        }

        Digest(entries[ChecksumsName]);
        string[] names = [CardName, DescriptionName, RunFolder.ModelFile];
        string[] stated = Encoding.Latin1.GetString(Bytes(ChecksumsName)).Split('\n');
        Dictionary<string, ContentDigest> digests = names.ToDictionary(name => name, name => Digest(entries[name]));
        string[] wanted = [.. names.Select(name => $"{digests[name].Sha256}  {name}"), string.Empty];
        if (!stated.Order(StringComparer.Ordinal).SequenceEqual(wanted.Order(StringComparer.Ordinal)))
        {
            string? changed = Array.Find(names, name => !stated.Contains($"{digests[name].Sha256}  {name}"));
            throw Changed(entries[changed ?? ChecksumsName]);
        }

        return digests[RunFolder.ModelFile].Sha256;
    }

    private FileSection Section(string name) => new(file, entries[name].Start, entries[name].Length);

    private byte[] Bytes(string name)
    {
        byte[] bytes = new byte[entries[name].Length];
        Section(name).ReadExactly(bytes);
        return bytes;
    }

    private string Place(string name) => $"{path} ({name})";

    private DamagedFileException Changed(StoredEntry entry) => new(
        path,
        entry.Start,
        $"the checksum of its entry {entry.Name} is not the one of its bytes: some have changed since it was written",
        Remedy);
}
