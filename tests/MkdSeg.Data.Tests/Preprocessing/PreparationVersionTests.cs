using System.Runtime.InteropServices;
using System.Security.Cryptography;
using MkdSeg.Data.Preprocessing;
using MkdSeg.Data.Sources;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Geometry;
using MkdSeg.Imaging.Nifti;

namespace MkdSeg.Data.Tests.Preprocessing;

/// <summary>
/// Prepared cases are kept on disk and found by <see cref="Preprocessor.Version"/> among others. Whoever changes what the
/// preparation means must raise it, or trainings go on with the old voxels.
/// </summary>
public sealed class PreparationVersionTests
{
    /// <summary>
    /// SHA-256 of what each version makes of the cases below. When the test fails because voxels were meant to change: raise
    /// <see cref="Preprocessor.Version"/> and add a line. A line that stands is never changed.
    /// </summary>
    private static readonly Dictionary<int, string> Known = new()
    {
        [1] = "88ac9228848a44d80a654cecd7662068c003053df9ca7b5846a6c410d3ad36cb",
    };

    [Test]
    public void Other_voxels_need_another_version()
    {
        string folder = Directory.CreateTempSubdirectory("mkdseg-").FullName;
        try
        {
            // Reordered and turned round, anisotropic, with the one known slip of the labels.
            Write(folder, "ct_train_1", [1, 2, 0], 5);
            Write(folder, "mr_train_1", [0, 1, 2], 0);
            IReadOnlyList<DatasetCase> cases = Dataset.Open(folder).Cases;
            double length = FieldOfView.FromRegions(cases.Select(c => HeartRegion.Of(c.ReadLabels())));
            var crop = new Preprocessor(16, length);
            PreparedCase[] prepared =
            [
                .. cases.Select(one => crop.Prepare(one)),
                new Preprocessor(16, null).Prepare(Image(Modality.Ct), Classes(), null, Modality.Ct, "stack"),
            ];
            Assert.That(HashOf(prepared), Is.EqualTo(Known.GetValueOrDefault(Preprocessor.Version)), $"version {Preprocessor.Version}");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Write(string folder, string name, int[] order, int flips)
    {
        Modality modality = name.StartsWith("ct", StringComparison.Ordinal) ? Modality.Ct : Modality.Mr;
        Volume<byte> classes = Classes();
        var labels = new Volume<ushort>(classes.Geometry, Array.ConvertAll(classes.Voxels, c => (ushort)(c == 1 ? 500 : c == 2 ? 421 : 0)));
        NiftiFile.WriteImage(Path.Combine(folder, $"{name}_image.nii.gz"), Anatomy.Reordered(Image(modality), order, flips));
        NiftiFile.WriteLabels(Path.Combine(folder, $"{name}_label.nii.gz"), Anatomy.Reordered(labels, order, flips));
    }

    /// <summary>Whole numbers, so that no mathematical library has a say in the input.</summary>
    private static Volume<float> Image(Modality modality) => Anatomy.Fill(
        Anatomy.Ras, p => (float)Math.Round(((p.X * p.X) - (p.Y * p.Z)) * (modality == Modality.Ct ? 1 : 0.5)));

    private static Volume<byte> Classes() => Anatomy.Classes(Anatomy.Ras);

    private static string HashOf(IEnumerable<PreparedCase> cases)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (PreparedCase one in cases)
        {
            for (int j = 0; j < one.SliceCount; j++)
            {
                hash.AppendData(MemoryMarshal.AsBytes<float>(one.ImageSlice(j)));
                hash.AppendData(one.ClassSlice(j));
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
