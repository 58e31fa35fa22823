using MkdSeg.Imaging.Geometry;
using MkdSeg.Phantom.Anatomy;
using MkdSeg.Phantom.Cohorts;

namespace MkdSeg.Phantom.Tests.Abdomen;

/// <summary>Does the abdomen have its organs, and are they in the right place?</summary>
public sealed class AbdomenAnatomyTests
{
    // Organs of adults, ml, with room at both ends.
    [TestCase(AbdomenCohort.Liver, 1000, 2200)]
    [TestCase(AbdomenCohort.RightKidney, 90, 250)]
    [TestCase(AbdomenCohort.LeftKidney, 90, 250)]
    [TestCase(AbdomenCohort.Spleen, 90, 450)]
    public void Every_patient_has_every_organ_at_a_plausible_size_of_its_own(int label, double least, double most)
    {
        double[] volumes = [.. AbdomenCohort.All.Select(p => Cohort.Millilitres(p, (ushort)label))];
        TestContext.Out.WriteLine(string.Join(" ", volumes.Select(v => v.ToString("F0"))));
        Assert.That(volumes, Is.All.InRange(least, most));
        Assert.That(volumes.Max() / volumes.Min(), Is.GreaterThan(1.25), "people differ");
    }

    [Test]
    public void Labels_are_0_to_4_and_nothing_else() =>
        Assert.That(
            AbdomenCohort.All.SelectMany(p => p.Labels.Voxels.Distinct()).Distinct().Order(), Is.EqualTo(new ushort[] { 0, 1, 2, 3, 4 }));

    /// <summary>In millimetres: x grows to the patient's right, y to the front, z up.</summary>
    [Test]
    public void Organs_lie_where_anatomy_puts_them()
    {
        foreach (PhantomPatient patient in AbdomenCohort.All)
        {
            Vector3D liver = Cohort.Centroid(patient, AbdomenCohort.Liver), spleen = Cohort.Centroid(patient, AbdomenCohort.Spleen);
            Vector3D right = Cohort.Centroid(patient, AbdomenCohort.RightKidney), left = Cohort.Centroid(patient, AbdomenCohort.LeftKidney);
            Assert.Multiple(() =>
            {
                Assert.That(liver.X, Is.GreaterThan(spleen.X + 100), "liver right of the spleen");
                Assert.That(right.X - left.X, Is.InRange(100, 180), "kidneys on both sides of the spine");
                Assert.That(spleen.X, Is.LessThan(left.X), "spleen outside of the left kidney");
                Assert.That(Math.Min(liver.Z, spleen.Z), Is.GreaterThan(Math.Max(right.Z, left.Z)), "liver and spleen above the kidneys");
                Assert.That(right.Z, Is.LessThan(left.Z + 5), "right kidney lower, for the liver's sake");
                Assert.That(spleen.Y, Is.LessThan(liver.Y - 10), "spleen behind");
                Assert.That(Math.Max(right.Y, left.Y), Is.LessThan(liver.Y - 20), "kidneys behind");
            });
        }
    }

    [Test]
    public void Every_organ_hangs_together()
    {
        foreach (PhantomPatient patient in AbdomenCohort.All)
        {
            for (ushort label = 1; label <= 4; label++)
            {
                Assert.That(Components.LargestShare(patient.Labels, label), Is.GreaterThan(0.99), $"label {label}");
            }
        }
    }

    /// <summary>Organs that overlapped would be painted as one and labelled as the other.</summary>
    [Test]
    public void What_is_labelled_is_what_is_painted()
    {
        foreach (PhantomPatient patient in AbdomenCohort.All)
        {
            string[] wrong =
            [
                .. patient.Labels.Voxels.Zip(patient.Tissues.Voxels).Distinct()
                    .Where(pair => !Fits(pair.First, (Tissue)pair.Second)).Select(pair => $"{(Tissue)pair.Second} has label {pair.First}"),
            ];
            Assert.That(wrong, Is.Empty);
        }
    }

    [Test]
    public void No_organ_is_cut_by_the_field_of_view()
    {
        foreach (PhantomPatient patient in AbdomenCohort.All)
        {
            GridSize size = patient.Labels.Size;
            int outside = Cohort.Places(patient.Labels).Count(p =>
                patient.Labels[p.I, p.J, p.K] != 0
                && (p.I == 0 || p.J == 0 || p.K == 0 || p.I == size.X - 1 || p.J == size.Y - 1 || p.K == size.Z - 1));
            Assert.That(outside, Is.Zero);
        }
    }

    /// <summary>What looks like an organ and is none: without it a threshold would do.</summary>
    [Test]
    public void Neighbours_without_a_label_are_there()
    {
        Tissue[] wanted =
        [
            Tissue.Bile, Tissue.Pancreas, Tissue.Stomach, Tissue.Bowel, Tissue.Colon, Tissue.Urine, Tissue.AortaBlood,
            Tissue.InferiorCavalBlood, Tissue.Marrow, Tissue.Lung, Tissue.Myocardium, Tissue.Muscle, Tissue.Fat,
        ];
        foreach (PhantomPatient patient in AbdomenCohort.All)
        {
            Assert.That(patient.Tissues.Voxels.Distinct().Select(t => (Tissue)t), Is.SupersetOf(wanted));
        }
    }

    private static bool Fits(ushort label, Tissue tissue) => tissue switch
    {
        Tissue.Liver => label == AbdomenCohort.Liver,
        Tissue.HepaticVessel => label is AbdomenCohort.Liver or 0,
        Tissue.Spleen => label == AbdomenCohort.Spleen,
        Tissue.KidneyCortex or Tissue.KidneyMedulla => label is AbdomenCohort.RightKidney or AbdomenCohort.LeftKidney,
        _ => label == 0,
    };
}
