using MkdSeg.Data.Sources;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Geometry;
using MkdSeg.Imaging.Labels;
using MkdSeg.Imaging.Nifti;
using MkdSeg.Testing;

namespace MkdSeg.Data.Tests.Sources;

public sealed class OracleCaseTests
{
    private static readonly VolumeGeometry Grid = new(new(2, 2, 2), Affine.Identity);

    [TestCase("mr_train/mr_train_1001_image.nii.gz", "mr_train/mr_train_1001_oracle.nii.gz")]
    [TestCase("mr/images/1001.nii.gz", "mr/oracle/1001.nii.gz")]
    public void ItIsFoundBesideTheImage(string image, string oracle)
    {
        using var folder = new ScratchFolder();
        DatasetCase original = Case(folder, image);
        Assert.That(OracleCase.Exists(original), Is.False);
        Assert.That(
            () => new OracleCase(original, Modality.Ct),
            Throws.InstanceOf<InvalidInputException>().With.Message.Contains("1001 has no oracle image").And.Message.Contains("--oracle"));

        NiftiFile.WriteImage(folder.File(oracle), Filled(Grid, 7));
        Assert.That(OracleCase.Exists(original), Is.True);
        var found = new OracleCase(original, Modality.Ct);
        Assert.That(found.ReadImage().Voxels, Is.All.EqualTo(7f));
        Assert.That(found.ReadLabels().Voxels, Is.EqualTo(original.ReadLabels().Voxels));
        Assert.That((found.Id, found.Patient, found.Modality), Is.EqualTo((original.Id, original.Patient, Modality.Ct)));
        Assert.That(found.LabelPaths, Is.EqualTo(original.LabelPaths));
        Assert.That(found.LabelRules, Is.EqualTo(original.LabelRules));
    }

    [Test]
    public void OneOnAnotherGridIsRefused()
    {
        using var folder = new ScratchFolder();
        DatasetCase original = Case(folder, "mr_train_1001_image.nii.gz");
        NiftiFile.WriteImage(folder.File("mr_train_1001_oracle.nii.gz"), Filled(new(new(2, 2, 3), Affine.Identity), 7));
        Assert.That(
            () => new OracleCase(original, Modality.Ct).ReadImage(),
            Throws.InstanceOf<InvalidInputException>().With.Message.Contains("mr_train_1001_oracle"));
    }

    private static StoredCase Case(ScratchFolder folder, string image)
    {
        NiftiFile.WriteImage(folder.File(image), Filled(Grid, 1));
        return new StoredCase(folder.File(image), folder.File("labels.nii.gz"));
    }

    private static Volume<float> Filled(VolumeGeometry grid, float value)
    {
        var volume = new Volume<float>(grid);
        Array.Fill(volume.Voxels, value);
        return volume;
    }

    private sealed class StoredCase(string image, string labels) : DatasetCase("1001", Modality.Mr, "1001", [image], [labels])
    {
        public override string LabelRules => "lv 500";

        public override Volume<float> ReadImage() => NiftiFile.ReadImage(ImagePaths[0]);

        public override Volume<byte> ReadLabels(out LabelAuditResult audit)
        {
            audit = null!;
            return new(Grid, [0, 1, 0, 1, 0, 1, 0, 1]);
        }
    }
}
