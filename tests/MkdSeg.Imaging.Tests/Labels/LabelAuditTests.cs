using MkdSeg.Testing;
using MkdSeg.Imaging.Geometry;
using MkdSeg.Imaging.Labels;

namespace MkdSeg.Imaging.Tests.Labels;

public class LabelAuditTests
{
    [Test]
    public void The_known_slip_is_put_right_and_reported()
    {
        Volume<ushort> labels = TestVolumes.Line<ushort>([0, 0, 420, 421, 421, 421, 500]);
        LabelAuditResult audit = LabelAudit.Audit(labels, LabelMap.MmWhs, LabelAudit.MmWhsCorrections, "mr_train_1010_label.nii.gz");
        Assert.That(audit.VoxelCounts, Is.EqualTo(new Dictionary<ushort, long> { [0] = 2, [420] = 1, [421] = 3, [500] = 1 }));
        Assert.That(audit.Corrections, Is.EqualTo(new[] { new LabelReplacement(421, 420, 3, "known slip in the data") }));
        Assert.That(audit.Missing, Is.EqualTo(new[] { "rv", "ra", "myo", "aa", "pa" }));
        Assert.That(audit.Apply(labels).Voxels, Is.EqualTo(new ushort[] { 0, 0, 420, 420, 420, 420, 500 }));
        Assert.That(labels.Voxels[3], Is.EqualTo(421), "the audited volume stays as it was");
    }

    [Test]
    public void A_corrected_structure_is_not_missing()
    {
        LabelAuditResult audit = LabelAudit.Audit(TestVolumes.Line<ushort>([421]), LabelMap.MmWhs, LabelAudit.MmWhsCorrections, "f");
        Assert.That(audit.Missing, Does.Not.Contain("la"));
    }

    [Test]
    public void An_unknown_value_is_an_error_with_file_value_and_count() =>
        Assert.That(
            () => LabelAudit.Audit(TestVolumes.Line<ushort>([0, 7, 7, 500]), LabelMap.MmWhs, LabelAudit.MmWhsCorrections, "bad.nii"),
            Throws.TypeOf<DamagedFileException>().With.Message.Contains("bad.nii: unknown label value 7 in 2 voxels"));

    [Test]
    public void Without_corrections_421_is_unknown() =>
        Assert.That(
            () => LabelAudit.Audit(TestVolumes.Line<ushort>([421]), LabelMap.MmWhs, null, "f"),
            Throws.TypeOf<DamagedFileException>().With.Message.Contains("421 in 1 voxels"));

    [Test]
    public void A_structure_left_out_on_purpose_becomes_background_and_is_listed()
    {
        Volume<ushort> labels = TestVolumes.Line<ushort>([1, 8, 8, 0]);
        var map = new LabelMap([new("lv", 1)]);
        LabelAuditResult audit = LabelAudit.Audit(labels, map, null, "f", new Dictionary<ushort, string> { [8] = "SVC" });
        Assert.That(audit.NotUsed.Single().ToString(), Is.EqualTo("8 -> 0 in 2 voxels (SVC is not used)"));
        Assert.That(audit.Apply(labels).Voxels, Is.EqualTo(new ushort[] { 1, 0, 0, 0 }));
    }

    [Test]
    public void Clean_labels_are_not_copied()
    {
        Volume<ushort> labels = TestVolumes.Line<ushort>([0, 500]);
        LabelAuditResult audit = LabelAudit.Audit(labels, LabelMap.MmWhs, LabelAudit.MmWhsCorrections, "f");
        Assert.That(audit.Apply(labels), Is.SameAs(labels));
    }
}
