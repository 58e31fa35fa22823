using MkdSeg.Data.Sources;
using MkdSeg.Data.Sources.Pictures;
using MkdSeg.Data.Sources.TfRecords;
using MkdSeg.Data.Sources.Volumes;

namespace MkdSeg.Data.Check;

/// <summary>As what a folder was recognised.</summary>
internal static class RecognisedKind
{
    /// <summary>In words; sources of others by the name of their class.</summary>
    public static string Of(IDataset dataset) => dataset switch
    {
        MmWhsFolder => "MM-WHS file names (ct_train_1001_image.nii.gz, ...)",
        SliceFolder => "a slice folder (manifest.json beside its PNG files)",
        TfRecordFolder => "TFRecord slices of PnP-AdaNet or SIFA",
        _ => dataset.GetType().Name,
    };
}
