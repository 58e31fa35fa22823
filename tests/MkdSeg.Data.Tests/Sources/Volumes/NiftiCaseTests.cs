using MkdSeg.Data.Sources;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Geometry;
using MkdSeg.Imaging.Labels;
using MkdSeg.Testing;
using MkdSeg.Testing.Files;

namespace MkdSeg.Data.Tests.Sources.Volumes;

public class NiftiCaseTests
{
    private ScratchFolder folder = null!;

    [SetUp]
    public void SetUp() => folder = new();

    [TearDown]
    public void TearDown() => folder.Dispose();

    [Test]
    public void Labels_come_as_classes_on_the_images_grid()
    {
        TinyMmWhs.Write(folder, "ct_train_1", TinyMmWhs.AllStructures, 0);
        DatasetCase only = Dataset.Open(folder.Path).Cases.Single();
        Assert.That(only.ReadImage().Voxels[23], Is.EqualTo(130));
        Volume<byte> classes = only.ReadLabels(out LabelAuditResult audit);
        Assert.That(classes.Voxels[..9], Is.EqualTo(new byte[] { 1, 1, 2, 3, 4, 5, 6, 7, 0 }));
        Assert.That(classes.Geometry, Is.EqualTo(only.ReadImage().Geometry));
        Assert.That((audit.Corrections.Count, audit.Missing.Count), Is.EqualTo((0, 0)));
        Assert.That(audit.File, Does.EndWith("ct_train_1_label.nii.gz"));
    }

    [Test]
    public void The_slip_421_is_the_left_atrium()
    {
        ushort[] labels = TinyMmWhs.AllStructures;
        labels[3] = 421;
        TinyMmWhs.Write(folder, "mr_train_1", labels, 0);
        Assert.That(Dataset.Open(folder.Path).Cases.Single().ReadLabels(out LabelAuditResult audit).Voxels[3], Is.EqualTo(3));
        Assert.That(audit.Corrections.Single().Voxels, Is.EqualTo(1));
    }

    [Test]
    public void Labels_of_another_size_are_refused()
    {
        TinyMmWhs.Write(folder, "ct_train_1", TinyMmWhs.AllStructures, 0, new(new(3, 4, 2), TinyMmWhs.Geometry.VoxelToWorld));
        AssertRefused("3 x 4 x 2 voxels");
    }

    // The tolerance is 0.1 of the smallest spacing, which is 1 mm here.
    [TestCase(0.09, true)]
    [TestCase(0.11, false)]
    public void Labels_may_lie_off_by_a_tenth_of_a_voxel(double millimetres, bool accepted)
    {
        TinyMmWhs.Write(folder, "ct_train_1", TinyMmWhs.AllStructures, 0, Shifted(millimetres));
        if (accepted)
        {
            DatasetCase only = Dataset.Open(folder.Path).Cases.Single();
            Assert.That(only.ReadLabels().Geometry, Is.EqualTo(only.ReadImage().Geometry), "the image's own geometry");
        }
        else
        {
            AssertRefused("mm off the image");
        }
    }

    [Test]
    public void A_flipped_axis_is_refused()
    {
        TinyMmWhs.Write(folder, "ct_train_1", TinyMmWhs.AllStructures, 0, new(new(4, 3, 2), Affine.Scaling(1, 2, 3, new(10, 20, 30))));
        AssertRefused("7 mm off the image");
    }

    private static VolumeGeometry Shifted(double millimetres) =>
        new(TinyMmWhs.Geometry.Size, Affine.Scaling(-1, 2, 3, new(10, 20 + millimetres, 30)));

    private void AssertRefused(string message) => Assert.That(
        () => Dataset.Open(folder.Path).Cases.Single().ReadLabels(),
        Throws.TypeOf<DamagedFileException>().With.Message.Contains(message).And.Message.Contains("ct_train_1_label.nii.gz"));
}
