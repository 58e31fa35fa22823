using System.IO.MemoryMappedFiles;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Files;
using MkdSeg.Models.Safetensors;
using static TorchSharp.torch;

namespace MkdSeg.Training.Cache;

/// <summary>
/// A file of the cache, whole and unchanged when it was opened: a safetensors file with its key and a checksum of every byte.
/// Values are read by mapping the bytes asked for and nothing else, and no longer than the reading takes, so that neither
/// memory nor open files grow with the number of entries.
/// </summary>
internal sealed class CacheEntry
{
    private const string KeyName = "key";

    private readonly long length;
    private readonly long dataStart;
    private readonly SafetensorsEntry[] tensors;

    private CacheEntry(string path, long length, long dataStart, SafetensorsHeader header) =>
        (Path, this.length, this.dataStart, tensors) = (path, length, dataStart, [.. header.Tensors]);

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Opens a file and checks every byte of it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="key">The key that it must have been stored under.</param>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    /// <exception cref="DamagedFileException">It is damaged, or was stored under another key.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static CacheEntry Open(string path, string key)
    {
        using FileStream stream = InputFile.Open(path, FileShare.Read | FileShare.Delete);
        (SafetensorsHeader header, bool isChecked) = SafetensorsFile.ReadChecked(stream, path);
        return !isChecked ? throw SafetensorsHeader.Damaged(path, 0, "it has no checksum")
            : header.Metadata.GetValueOrDefault(KeyName) != key
                ? throw SafetensorsHeader.Damaged(path, 0, "it was stored under another key")
            : new CacheEntry(path, stream.Length, stream.Position, header);
    }

    /// <summary>Writes an entry; it is there as a whole or not at all, also when another process writes the same.</summary>
    /// <exception cref="InvalidInputException">The folder cannot be written to.</exception>
    /// <exception cref="IOException">Writing failed, for example on a full disk.</exception>
    public static void Write(string path, string key, IReadOnlyDictionary<string, Tensor> values) =>
        SafetensorsFile.Write(path, values, new Dictionary<string, string> { [KeyName] = key });

    /// <summary>The shape of a tensor.</summary>
    /// <exception cref="DamagedFileException">There is none of that name and type.</exception>
    public long[] ShapeOf(string name, ScalarType type) => Find(name, type).Shape;

    /// <summary>Maps the file; disposed as soon as the values are read.</summary>
    /// <exception cref="InvalidInputException">It was taken away or changed since it was opened.</exception>
    public MemoryMappedFile Map()
    {
        try
        {
            FileStream stream = InputFile.Open(Path, FileShare.Read | FileShare.Delete, bufferSize: 0);
            if (stream.Length != length)
            {
                stream.Dispose();
                throw new IOException($"it has another length than the {length} bytes before");
            }

            return MemoryMappedFile.CreateFromFile(
                stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException(
                $"{Path}: taken away or changed while it was in use ({e.Message.ReplaceLineEndings(" ")}); "
                + "leave the cache alone during a training and go on with --resume.",
                e);
        }
    }

    /// <summary>Copies values of a tensor.</summary>
    /// <typeparam name="T">The tensor's type.</typeparam>
    /// <param name="map">The mapped file.</param>
    /// <param name="name">The tensor's name.</param>
    /// <param name="type">The tensor's type.</param>
    /// <param name="firstByte">Where to begin within the tensor.</param>
    /// <param name="values">Takes the values.</param>
    public void Read<T>(MemoryMappedFile map, string name, ScalarType type, long firstByte, Span<T> values)
        where T : unmanaged
    {
        long bytes = (long)values.Length * System.Runtime.CompilerServices.Unsafe.SizeOf<T>();
        long place = dataStart + Find(name, type).Begin + firstByte;
        using MemoryMappedViewAccessor view = map.CreateViewAccessor(place, bytes, MemoryMappedFileAccess.Read);
        view.SafeMemoryMappedViewHandle.ReadSpan((ulong)view.PointerOffset, values);
    }

    private SafetensorsEntry Find(string name, ScalarType type) => Array.Find(tensors, t => t.Name == name && t.Type == type)
        ?? throw SafetensorsHeader.Damaged(Path, 0, $"it holds no {name}");
}
