using MkdSeg.Imaging;
using MkdSeg.Imaging.Geometry;
using MkdSeg.Phantom.Cohorts;

namespace MkdSeg.Phantom.Tests.Cohorts;

/// <summary>Seeds, grids and options.</summary>
public sealed class PhantomPatientTests
{
    private static readonly PhantomOptions Small = new() { Size = 32 };

    [TestCase("ct")]
    [TestCase("mr")]
    public void The_same_seed_gives_the_same_voxels(string word)
    {
        var modality = Modality.Named(word);
        PhantomPatient once = PhantomPatient.Generate(4, 2, modality, Small);
        PhantomPatient again = PhantomPatient.Generate(4, 2, modality, Small with { });
        Assert.That(again.Image.Voxels, Is.EqualTo(once.Image.Voxels));
        Assert.That(again.Labels.Voxels, Is.EqualTo(once.Labels.Voxels));
        Assert.That(again.Image.Geometry, Is.EqualTo(once.Image.Geometry));
    }

    [TestCase("ct")]
    [TestCase("mr")]
    public void One_thread_gives_the_same_voxels_as_many(string word)
    {
        var modality = Modality.Named(word);
        float[] many = PhantomPatient.Generate(4, 2, modality, Small).Image.Voxels;
        var single = new ConcurrentExclusiveSchedulerPair(TaskScheduler.Default, 1).ExclusiveScheduler;
        float[] one = Task.Factory.StartNew(
            () => PhantomPatient.Generate(4, 2, modality, Small).Image.Voxels, CancellationToken.None, TaskCreationOptions.None, single)
            .GetAwaiter().GetResult();
        Assert.That(one, Is.EqualTo(many));
    }

    [Test]
    public void Other_seeds_and_other_patients_differ()
    {
        ushort[] one = PhantomPatient.Generate(4, 2, Modality.Ct, Small).Labels.Voxels;
        Assert.That(PhantomPatient.Generate(5, 2, Modality.Ct, Small).Labels.Voxels, Is.Not.EqualTo(one));
        Assert.That(PhantomPatient.Generate(4, 3, Modality.Ct, Small).Labels.Voxels, Is.Not.EqualTo(one));
    }

    [Test]
    public void CT_and_MR_patients_are_different_people()
    {
        for (int i = 0; i < Cohort.Mr.Count; i++)
        {
            double[] ct = [.. Cohort.Structures.Select(s => Cohort.Millilitres(Cohort.Ct[i], s))];
            double[] mr = [.. Cohort.Structures.Select(s => Cohort.Millilitres(Cohort.Mr[i], s))];
            Assert.That(ct.Zip(mr, (a, b) => Math.Abs(Math.Log(a / b))).Max(), Is.GreaterThan(0.05));
        }
    }

    [Test]
    public void CT_is_stored_LPS_and_MR_otherwise_oblique_and_with_thicker_slices()
    {
        Assert.That(Cohort.Ct.Select(p => Orientation.Of(p.Image.Geometry.VoxelToWorld).Codes), Is.All.EqualTo("LPS"));
        string[] mr = [.. Cohort.Mr.Select(p => Orientation.Of(p.Image.Geometry.VoxelToWorld).Codes)];
        Assert.That(mr, Is.All.AnyOf("LIA", "PIL"));
        Assert.That(mr.Distinct().Count(), Is.EqualTo(2));
        foreach (VolumeGeometry geometry in Cohort.Mr.Select(p => p.Image.Geometry))
        {
            Assert.That(geometry.Spacing.Z / geometry.Spacing.X, Is.EqualTo(1.3).Within(1e-3));
            Vector3D first = geometry.VoxelToWorld.Column0;
            Assert.That(Math.Max(Math.Abs(first.X), Math.Abs(first.Y)) / first.Length, Is.InRange(0.95, 0.9999));
        }
    }

    [Test]
    public void The_heart_fills_most_of_the_field_of_view_and_is_not_cut()
    {
        foreach (PhantomPatient patient in Cohort.Ct)
        {
            GridSize size = patient.Labels.Size;
            var heart = Cohort.Places(patient.Labels).Where(p => patient.Labels[p.I, p.J, p.K] != 0).ToList();
            int[] low = [heart.Min(p => p.I), heart.Min(p => p.J), heart.Min(p => p.K)];
            int[] high = [heart.Max(p => p.I), heart.Max(p => p.J), heart.Max(p => p.K)];
            Assert.That(low, Is.All.GreaterThan(0));
            Assert.That(high.Zip([size.X - 1, size.Y - 1, size.Z - 1], (a, b) => b - a), Is.All.GreaterThan(0));
            Assert.That((high[0] - low[0] + 1.0) / size.X, Is.InRange(0.55, 0.8));
        }
    }

    [Test]
    public void Variation_zero_gives_everybody_the_same_chambers()
    {
        PhantomOptions same = Small with { Variation = 0, DeformationMm = 0 };
        double[] volumes =
        [
            .. Enumerable.Range(0, 4).Select(i => Cohort.Millilitres(PhantomPatient.Generate(1, i, Modality.Ct, same), 500)),
        ];
        Assert.That(volumes.Max() / volumes.Min(), Is.LessThan(1.05));
    }

    [Test]
    public void Options_out_of_range_are_refused_by_name() =>
        Assert.That(
            () => new PhantomOptions { CtNoiseHu = -1 },
            Throws.TypeOf<InvalidInputException>().With.Message.Contains("CtNoiseHu"));
}
