using System.Globalization;
using System.Text.RegularExpressions;
using MkdSeg.Data.Anatomies;
using MkdSeg.Data.Sources.Volumes;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Labels;

namespace MkdSeg.Data.Sources.TfRecords;

/// <summary>
/// The training data that PnP-AdaNet released and SIFA used too: MM-WHS, cropped to the heart, its brightest 2 % cut off,
/// set to zero mean and unit variance, turned and deformed at random, as coronal slices of 256 x 256 in files such as
/// <c>ct_train_tfs/ct_train_slice0.tfrecords</c>, or as SIFA lays them out, <c>training_ct/image_01.tfrecords</c>
/// (<see cref="SliceExample"/>), in the folder or up to two levels below it.
/// </summary>
/// <remarks>
/// <para>
/// A case is a part of the release (<c>ct_train</c>, <c>ct_val</c>, <c>mr_train</c>, <c>mr_val</c>; SIFA's <c>training_ct</c> is
/// <c>ct_training</c>), not a patient: the
/// release's README gives the number of patients of each part (14, 2, 16 and 4), but a file does not say whose slice it is,
/// and neighbouring numbers need not be one patient's (answer of the authors, cchen-cc/SIFA issue 49). Parts are therefore
/// the only division that keeps a patient on one side.
/// </para>
/// <para>
/// Values and names of the labels are those of <c>contour_map</c> in the release's code: 1 la_myo, 2 la_blood, 3 lv_blood,
/// 4 aa; 5, which occurs too, is read as background and listed. The paper (arXiv 1812.07907) calls the first one the myocardium of the
/// left ventricle, which is what it is. Rows
/// and columns are taken as they stand in the file; their directions are not documented, and no voxel size is left.
/// </para>
/// </remarks>
public sealed partial class TfRecordFolder : IDataset
{
    private TfRecordFolder(string folder, IReadOnlyList<DatasetCase> cases, IReadOnlyList<string> problems) =>
        (Folder, Cases, Problems) = (folder, cases, problems);

    /// <summary>The four structures of the release under the names of <see cref="LabelMap.MmWhs"/>.</summary>
    public static LabelMap ReleasedLabels { get; } = new([new("myo", 1), new("la", 2), new("lv", 3), new("aa", 4)]);

    /// <inheritdoc/>
    public string Folder { get; }

    /// <inheritdoc/>
    public string Name => FolderSearch.NameOf(Folder);

    /// <inheritdoc/>
    public bool IsSliceStack => true;

    /// <inheritdoc/>
    public Anatomy Anatomy { get; } = Anatomy.Heart(ReleasedLabels);

    /// <inheritdoc/>
    public string Kind => "PnP-AdaNet's records";

    /// <inheritdoc/>
    public IReadOnlyList<DatasetCase> Cases { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Problems { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Notes => [];

    /// <summary>Lists the cases, or returns null where no file has such a name.</summary>
    /// <param name="folder">Full path.</param>
    internal static TfRecordFolder? TryOpen(string folder)
    {
        var parts = new SortedDictionary<string, SortedDictionary<int, string>>(StringComparer.Ordinal);
        var problems = new List<string>();
        foreach (string path in FolderSearch.Files(folder, "*.tfrecord*"))
        {
            if (PartOf(path) is not ({ } id, var number))
            {
                continue;
            }

            SortedDictionary<int, string> slices = parts.TryGetValue(id, out SortedDictionary<int, string>? known) ? known : parts[id] = [];
            if (!slices.TryAdd(number, path))
            {
                problems.Add($"{path}: slice {number} of {id} is there twice, {slices[number]} is used; remove one of them.");
            }
        }

        DatasetCase[] cases = [.. parts.Select(part => new TfRecordCase(
            part.Key,
            part.Key.StartsWith("ct", StringComparison.Ordinal) ? Modality.Ct : Modality.Mr,
            part.Key[3..],
            [.. part.Value.Values],
            ReleasedLabels))];
        return cases.Length == 0 ? null : new(folder, cases, problems);
    }

    /// <summary>The part that a file belongs to and the number of its slice; null for other files.</summary>
    private static (string? Part, int Number) PartOf(string path)
    {
        Match file = ReleasedName().Match(Path.GetFileName(path));
        if (file.Success)
        {
            return (file.Groups["id"].Value.ToLowerInvariant(), NumberIn(file));
        }

        Match image = ImageName().Match(Path.GetFileName(path));
        Match folder = ImageFolderName().Match(Path.GetFileName(Path.GetDirectoryName(path)) ?? string.Empty);
        return image.Success && folder.Success
            ? ($"{folder.Groups["modality"].Value}_{folder.Groups["part"].Value}".ToLowerInvariant(), NumberIn(image))
            : (null, 0);
    }

    private static int NumberIn(Match name) => int.Parse(name.Groups["number"].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(?<id>(ct|mr)_[a-z]+)_slice(?<number>[0-9]{1,9})\.tfrecords?\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase)]
    private static partial Regex ReleasedName();

    [GeneratedRegex(@"^image_(?<number>[0-9]{1,9})\.tfrecords?\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase)]
    private static partial Regex ImageName();

    [GeneratedRegex(@"^(?<part>[a-z]+)_(?<modality>ct|mr)\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase)]
    private static partial Regex ImageFolderName();
}
