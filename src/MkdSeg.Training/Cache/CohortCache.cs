using MkdSeg.Data.Preprocessing;
using MkdSeg.Data.Sources;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Files;
using MkdSeg.Imaging.Geometry;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Training.Cache;

/// <summary>
/// Prepared cases on disk, found by their content: the bytes of their files, all settings of the preparation and
/// <see cref="Preprocessor.Version"/>. A training gets from it the very bytes that it would prepare itself. Several processes may share
/// a folder. Nothing is ever removed by itself: delete the folder, or files of it, while no training reads from it.
/// </summary>
public sealed class CohortCache
{
    private const string RegionName = "region";

    private readonly string folder;
    private readonly Action<string> notice;
    private bool writable = true;

    private CohortCache(string folder, Action<string> notice) => (this.folder, this.notice) = (folder, notice);

    /// <summary>Opens a cache.</summary>
    /// <param name="folder">Its folder; made if absent.</param>
    /// <param name="notice">Hears, a line each, of damaged entries that are made anew and of a folder that takes no more.</param>
    /// <exception cref="InvalidInputException">The folder cannot be made.</exception>
    public static CohortCache Open(string folder, Action<string> notice)
    {
        try
        {
            Directory.CreateDirectory(folder);
            AtomicFile.RemoveAbandoned(folder);
            return new CohortCache(folder, notice);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new InvalidInputException(
                $"{folder}: cannot be used as a cache ({e.Message.ReplaceLineEndings(" ")}); give another folder with --cache.",
                e);
        }
    }

    /// <summary>Where the heart of an annotated case lies.</summary>
    /// <param name="one">The case.</param>
    /// <param name="hashes">What is known of files already.</param>
    /// <exception cref="InvalidInputException">A file of the case cannot be used, or changes while it is read.</exception>
    public HeartRegion Region(DatasetCase one, FileHashes hashes)
    {
        using var scope = NewDisposeScope();
        string key = CacheKey.Of(RegionName, one, null, hashes);
        if (Find(key) is { } entry)
        {
            var box = new double[6];
            using var map = entry.Map();
            entry.Read<double>(map, RegionName, ScalarType.Float64, 0, box);
            return new(new(box[0], box[1], box[2]), new(box[3], box[4], box[5]));
        }

        HeartRegion region = HeartRegion.OfCase(one);
        (Vector3D low, Vector3D high) = (region.Minimum, region.Maximum);
        Keep(key, CacheKey.Of(RegionName, one, null, new FileHashes()), one, () => new()
        {
            [RegionName] = tensor(new[] { low.X, low.Y, low.Z, high.X, high.Y, high.Z }),
        });
        return region;
    }

    /// <summary>The slices of an annotated case: from the cache, or prepared and kept there.</summary>
    /// <param name="one">The case.</param>
    /// <param name="preprocessor">How it is prepared.</param>
    /// <param name="hashes">What is known of files already.</param>
    /// <param name="known">As <see cref="ICaseSlices.Known"/>; the files do not depend on it.</param>
    /// <param name="centre">Middle of the crop; null is the middle of the case's labels.</param>
    /// <returns>Slices on disk; in memory where the folder takes no more.</returns>
    /// <exception cref="InvalidInputException">A file of the case cannot be used, or changes while it is read.</exception>
    public ICaseSlices Slices(
        DatasetCase one, Preprocessor preprocessor, FileHashes hashes, IReadOnlyList<bool>? known = null, Vector3D? centre = null)
    {
        string kind = centre is { } middle
            ? FormattableString.Invariant($"slices around {middle.X:R}, {middle.Y:R}, {middle.Z:R}")
            : "slices";
        string key = CacheKey.Of(kind, one, preprocessor, hashes);
        if (Find(key) is { } entry)
        {
            return new MappedSlices(one.Id, entry, known);
        }

        using var scope = NewDisposeScope();
        var slices = new PreparedSlices(preprocessor.Prepare(one, centre), known);
        bool kept = Keep(key, CacheKey.Of(kind, one, preprocessor, new FileHashes()), one, () => MappedSlices.Values(slices));
        return kept && Find(key) is { } written ? new MappedSlices(one.Id, written, known) : slices;
    }

    private string PathOf(string key) => Path.Combine(folder, $"{key}.safetensors");

    /// <summary>The entry of a key; null where there is none that can be used.</summary>
    private CacheEntry? Find(string key)
    {
        try
        {
            return CacheEntry.Open(PathOf(key), key);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is DamagedFileException or IOException or UnauthorizedAccessException)
        {
            string reason = e is DamagedFileException damaged ? $"damaged at {damaged.Place}" : e.Message.ReplaceLineEndings(" ");
            notice($"{PathOf(key)}: this entry of the cache cannot be used ({reason}) and is made anew.");
            return null;
        }
    }

    /// <summary>Stores values; a folder that takes no more is left alone from then on.</summary>
    /// <returns>Whether they are stored.</returns>
    private bool Keep(string key, string keyNow, DatasetCase one, Func<Dictionary<string, Tensor>> values)
    {
        if (keyNow != key)
        {
            throw new InvalidInputException(
                $"{one.ImagePaths[0]}: this case's files changed while they were read; start again once nobody writes them.");
        }

        if (!writable)
        {
            return false;
        }

        try
        {
            CacheEntry.Write(PathOf(key), key, values());
        }
        catch (Exception e) when (e is IOException or InvalidInputException)
        {
            writable = false;
            notice($"{e.Message} The training goes on and holds cases that the cache lacks in memory.");
        }

        return writable;
    }
}
