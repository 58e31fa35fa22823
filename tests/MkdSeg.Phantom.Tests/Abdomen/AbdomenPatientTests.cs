using MkdSeg.Imaging;
using MkdSeg.Imaging.Geometry;
using MkdSeg.Phantom.Cohorts;

namespace MkdSeg.Phantom.Tests.Abdomen;

/// <summary>Seeds and grids of the abdomen.</summary>
public sealed class AbdomenPatientTests
{
    private static readonly PhantomOptions Small = AbdomenCohort.Options with { Size = 32 };

    [TestCase("ct")]
    [TestCase("mr")]
    public void The_same_seed_gives_the_same_voxels_with_one_thread_and_with_many(string word)
    {
        var modality = Modality.Named(word);
        PhantomPatient many = PhantomPatient.Generate(4, 2, modality, Small);
        var single = new ConcurrentExclusiveSchedulerPair(TaskScheduler.Default, 1).ExclusiveScheduler;
        PhantomPatient one = Task.Factory.StartNew(
            () => PhantomPatient.Generate(4, 2, modality, Small), CancellationToken.None, TaskCreationOptions.None, single)
            .GetAwaiter().GetResult();
        Assert.That(one.Image.Voxels, Is.EqualTo(many.Image.Voxels));
        Assert.That(one.Labels.Voxels, Is.EqualTo(many.Labels.Voxels));
        Assert.That(one.Image.Geometry, Is.EqualTo(many.Image.Geometry));
    }

    [Test]
    public void Other_seeds_patients_and_modalities_are_other_people()
    {
        double Ml(int seed, int index, Modality modality) =>
            Cohort.Millilitres(PhantomPatient.Generate(seed, index, modality, Small), AbdomenCohort.Liver);

        double[] livers = [Ml(4, 2, Modality.Ct), Ml(5, 2, Modality.Ct), Ml(4, 3, Modality.Ct), Ml(4, 2, Modality.Mr)];
        for (int i = 0; i < livers.Length; i++)
        {
            Assert.That(livers[..i].Select(other => Math.Abs(Math.Log(livers[i] / other))), Is.All.GreaterThan(0.005), $"{i}");
        }
    }

    [Test]
    public void Both_are_axial_CT_nearly_cubic_and_MR_with_thick_slices()
    {
        foreach (PhantomPatient patient in AbdomenCohort.All)
        {
            bool ct = AbdomenCohort.Ct.Contains(patient);
            VolumeGeometry geometry = patient.Image.Geometry;
            Vector3D spacing = geometry.Spacing;
            Assert.That(Orientation.Of(geometry.VoxelToWorld).Codes, Is.EqualTo(ct ? "LPS" : "LAS"));
            Assert.That(spacing.X * geometry.Size.X, Is.EqualTo(364).Within(12), "field of view, mm");
            Assert.That(spacing.Z / spacing.X, ct ? Is.InRange(0.9, 1.1) : Is.InRange(1.99, 3.01));
        }
    }

    [Test]
    public void A_phantom_of_another_modality_is_refused() =>
        Assert.That(
            () => PhantomPatient.Generate(1, 0, Modality.Named("pet"), Small),
            Throws.TypeOf<InvalidInputException>().With.Message.EqualTo("A phantom is made in CT and MR, not in PET."));
}
