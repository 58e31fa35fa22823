using MathNet.Numerics.Statistics;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Geometry;
using MkdSeg.Phantom.Anatomy;
using MkdSeg.Phantom.Cohorts;

namespace MkdSeg.Phantom.Tests.Appearance;

/// <summary>What each knob of a <see cref="ScanMix"/> does to the examination of one and the same patient.</summary>
public sealed class ScanMixTests
{
    private static readonly PhantomOptions Plain = PhantomOptions.Classic.Of(PhantomAnatomy.Heart, 40) with { CtNoiseHu = 5 };

    [Test]
    public void Too_early_the_right_heart_is_bright_and_the_left_one_pale()
    {
        PhantomPatient early = Ct(new() { EarlyContrast = 1 });
        Assert.That(Level(early, Tissue.RightVentricleBlood) - Level(early, Tissue.LeftVentricleBlood), Is.GreaterThan(80));
        Assert.That(Level(early, Tissue.LeftVentricleBlood) - Level(early, Tissue.Myocardium), Is.InRange(10, 150));
    }

    [Test]
    public void Too_late_all_blood_is_pale()
    {
        PhantomPatient late = Ct(new() { LateContrast = 1 });
        foreach (Tissue blood in (ReadOnlySpan<Tissue>)[Tissue.LeftVentricleBlood, Tissue.RightVentricleBlood, Tissue.AortaBlood])
        {
            Assert.That(Level(late, blood) - Level(late, Tissue.Myocardium), Is.InRange(0, 120), $"{blood}");
        }
    }

    [Test]
    public void A_look_does_not_touch_the_anatomy() =>
        Assert.That(Ct(new() { EarlyContrast = 1 }).Labels.Voxels, Is.EqualTo(Ct(new()).Labels.Voxels));

    [Test]
    public void A_cut_stack_lacks_slices_at_one_end_and_keeps_the_places_of_the_others()
    {
        foreach (Modality modality in (ReadOnlySpan<Modality>)[Modality.Ct, Modality.Mr])
        {
            var whole = PhantomPatient.Generate(3, 0, modality, Plain);
            var cut = PhantomPatient.Generate(3, 0, modality, Plain with { Scans = new() { CutField = 1 } });
            int missing = whole.Labels.Size.Z - cut.Labels.Size.Z;
            Assert.That(missing, Is.GreaterThan(2), $"{modality}");
            Vector3D first = whole.Labels.Geometry.VoxelToWorld.Inverse().Apply(cut.Labels.Geometry.VoxelToWorld.Translation);
            Assert.That(first.Z, Is.EqualTo(0).Within(1e-6).Or.EqualTo(missing).Within(1e-6));
            int skipped = (int)Math.Round(first.Z) * whole.Labels.Size.X * whole.Labels.Size.Y;
            Assert.That(cut.Labels.Voxels, Is.EqualTo(whole.Labels.Voxels[skipped..(skipped + cut.Labels.Voxels.Length)]));
        }
    }

    [Test]
    public void Thick_slices_and_a_wider_field_are_in_the_grid()
    {
        VolumeGeometry usual = Mr(new()).Image.Geometry, thick = Mr(new() { ThickSlices = 1 }).Image.Geometry;
        Assert.That(thick.Spacing.Z / thick.Spacing.X, Is.InRange(2, 3.5));
        Assert.That(thick.Spacing.X, Is.EqualTo(usual.Spacing.X));
        VolumeGeometry wide = Mr(new() { WiderField = 0.2 }).Image.Geometry;
        Assert.That(wide.Spacing.X / usual.Spacing.X, Is.EqualTo(1.2).Within(1e-6));
    }

    [Test]
    public void An_oracle_is_the_MR_patient_as_CT_shows_it()
    {
        PhantomPatient mr = Mr(new()), oracle = PhantomPatient.GenerateOracle(3, 0, Plain with { Scans = new() });
        Assert.That(oracle.Labels.Voxels, Is.EqualTo(mr.Labels.Voxels));
        Assert.That(oracle.Image.Geometry, Is.EqualTo(mr.Image.Geometry));
        Assert.That(Level(oracle, Tissue.Lung), Is.InRange(-920, -780), "HU");
        Assert.That(Level(oracle, Tissue.LeftVentricleBlood), Is.InRange(210, 480), "HU");
    }

    private static PhantomPatient Ct(ScanMix mix) => PhantomPatient.Generate(3, 0, Modality.Ct, Plain with { Scans = mix });

    private static PhantomPatient Mr(ScanMix mix) => PhantomPatient.Generate(3, 0, Modality.Mr, Plain with { Scans = mix });

    private static double Level(PhantomPatient patient, Tissue tissue) => Cohort.Inside(patient, tissue).Median();
}
