using MkdSeg.Data.Sources;
using MkdSeg.Imaging;

namespace MkdSeg.Testing;

/// <summary>Files in the place of a phantom's oracle images.</summary>
public static class OracleFiles
{
    /// <summary>Gives every MR case of an MM-WHS folder its own image for an oracle.</summary>
    public static void Copy(IDataset dataset)
    {
        foreach (DatasetCase one in dataset.Cases.Where(one => one.Modality == Modality.Mr))
        {
            File.Copy(one.ImagePaths[0], one.ImagePaths[0].Replace("_image.nii", "_oracle.nii", StringComparison.Ordinal));
        }
    }
}
