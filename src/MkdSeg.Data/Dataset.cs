using MkdSeg.Data.Recipes;
using MkdSeg.Data.Sources;
using MkdSeg.Data.Sources.Declared;
using MkdSeg.Data.Sources.Pictures;
using MkdSeg.Data.Sources.TfRecords;
using MkdSeg.Data.Sources.Volumes;
using MkdSeg.Imaging;

namespace MkdSeg.Data;

/// <summary>Opens a folder of cases without any configuration.</summary>
public static class Dataset
{
    /// <summary>The layouts that are understood, for messages.</summary>
    public const string Layouts =
        "a dataset.json (ours, or that of nnU-Net or the Medical Segmentation Decathlon; 'mkdseg init' writes one), a public data set as "
        + "released (AMOS22, BTCV, CHAOS after dcm2niix, HVSMR-2.0, TotalSegmentator, ACDC, M&Ms, SegTHOR, ImageCAS, CARE-WHS), "
        + "MM-WHS files (ct_train_1001_image.nii.gz with ct_train_1001_label.nii.gz, mr_train_..., up to two levels down; .nii too), "
        + "a slice folder (manifest.json with labels, common_to_both and slices, beside its PNG files) "
        + "or PnP-AdaNet's records (ct_train_slice0.tfrecords, mr_train_..., or SIFA's training_ct/image_01.tfrecords, ..., "
        + "up to two levels down)";

    /// <summary>
    /// The kinds of data sets, in the order in which a folder is tried. Each answers null for a folder that is not of its kind. One of your
    /// own goes before or behind them: it makes an <see cref="IDataset"/> of a folder's full path.
    /// </summary>
    public static IReadOnlyList<Func<string, IDataset?>> Sources { get; } =
    [
        DeclaredDataset.TryOpen, MmWhsFolder.TryOpen, RecipeBook.TryOpen, SliceFolder.TryOpen, TfRecordFolder.TryOpen,
        DeclaredDataset.TryOpenForeign,
    ];

    /// <summary>Recognises the kind of a folder and lists its cases; image files are not read yet.</summary>
    /// <param name="folder">The data set's folder.</param>
    /// <exception cref="InvalidInputException">The folder is missing, is of no known layout, or its manifest is wrong.</exception>
    public static IDataset Open(string folder) => Open(folder, Sources);

    /// <summary>As <see cref="Open(string)"/> with sources of one's own.</summary>
    /// <param name="folder">The data set's folder.</param>
    /// <param name="sources">Tried in order, for example <c>[MyFolder.TryOpen, .. Dataset.Sources]</c>.</param>
    /// <exception cref="InvalidInputException">The folder is missing, is of no known layout, or its manifest is wrong.</exception>
    public static IDataset Open(string folder, IEnumerable<Func<string, IDataset?>> sources)
    {
        if (!Directory.Exists(folder))
        {
            throw new InvalidInputException(
                ForeignFormats.Advice(folder) is { } advice ? $"{folder}: {advice}."
                : File.Exists(folder) ? $"{folder}: is a file; give the folder of a data set."
                : $"{folder}: no such folder; give the folder of a data set.");
        }

        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        try
        {
            return sources.Select(source => source(full)).FirstOrDefault(found => found is not null)
                ?? throw new InvalidInputException(
                    ForeignFormats.Advice(full) is { } advice ? $"{folder}: not a known data set: {advice}."
                    : MmWhsFolder.Unknown(full) is { } unknown ? $"{folder}: not a known data set ({unknown}); understood are {Layouts}."
                    : $"{folder}: not a known data set; understood are {Layouts}.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"{folder}: cannot be read ({e.Message}); check the path and its permissions.", e);
        }
    }
}
