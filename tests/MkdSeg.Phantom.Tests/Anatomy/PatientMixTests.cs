using MkdSeg.Imaging;
using MkdSeg.Phantom.Cohorts;

namespace MkdSeg.Phantom.Tests.Anatomy;

/// <summary>What each knob of a <see cref="PatientMix"/> does to the labels of one and the same patient.</summary>
public sealed class PatientMixTests
{
    private const ushort Muscle = 205, LeftAtrium = 420, LeftVentricle = 500, RightAtrium = 550, RightVentricle = 600;
    private const ushort Aorta = 820, Pulmonary = 850;

    private static readonly PhantomOptions Plain = PhantomOptions.Classic.Of(PhantomAnatomy.Heart, 48);

    [Test]
    public void Dilated_ventricles_are_larger_under_a_thinner_wall()
    {
        PhantomPatient healthy = Patient(new()), ill = Patient(new() { DilatedVentricles = 1 });
        Assert.That(Growth(healthy, ill, LeftVentricle), Is.InRange(1.2, 1.9));
        Assert.That(Growth(healthy, ill, RightVentricle), Is.InRange(1.05, 1.6));
        Assert.That(Growth(healthy, ill, Muscle), Is.LessThan(Growth(healthy, ill, LeftVentricle)));
    }

    [Test]
    public void Hypertrophy_is_more_muscle_about_a_smaller_cavity()
    {
        PhantomPatient healthy = Patient(new()), ill = Patient(new() { Hypertrophy = 1 });
        Assert.That(Growth(healthy, ill, LeftVentricle), Is.LessThan(0.9));
        Assert.That(Growth(healthy, ill, Muscle), Is.GreaterThan(1.2));
    }

    [Test]
    public void Large_atria_and_a_large_right_heart_are_where_they_are_said_to_be()
    {
        PhantomPatient healthy = Patient(new()), atria = Patient(new() { LargeAtria = 1 });
        PhantomPatient right = Patient(new() { DilatedRightHeart = 1 });
        Assert.That(Growth(healthy, atria, LeftAtrium), Is.GreaterThan(1.2));
        Assert.That(Growth(healthy, atria, RightAtrium), Is.GreaterThan(1.1));
        Assert.That(Growth(healthy, atria, LeftVentricle), Is.EqualTo(1).Within(0.1));
        Assert.That(Growth(healthy, right, RightVentricle), Is.GreaterThan(1.15));
        Assert.That(Growth(healthy, right, Pulmonary), Is.GreaterThan(1.1));
        Assert.That(Growth(healthy, right, LeftVentricle), Is.EqualTo(1).Within(0.1));
    }

    [Test]
    public void A_wider_aorta_is_wider_alone()
    {
        PhantomPatient usual = Patient(new()), wide = Patient(new() { WiderAorta = 0.2 });
        Assert.That(Growth(usual, wide, Aorta), Is.InRange(1.25, 1.6), "1.2 squared is 1.44");
        Assert.That(Growth(usual, wide, LeftVentricle), Is.EqualTo(1).Within(0.02));
    }

    [Test]
    public void A_heart_of_another_size_has_it_in_all_of_its_parts()
    {
        PhantomPatient usual = Patient(new()), other = Patient(new() { HeartSize = 0.4 });
        double[] growths = [.. Cohort.Structures.Select(label => Growth(usual, other, label))];
        Assert.That(growths.Max() / growths.Min(), Is.LessThan(1.1));
        Assert.That(Math.Abs(Math.Log(growths[0])), Is.GreaterThan(0.05));
    }

    [Test]
    public void Ends_of_labels_move_along_the_vessels_and_nothing_else_changes()
    {
        PhantomPatient usual = Patient(new()), other = Patient(new() { LabelEndMm = 10, PulmonaryEndMm = 10 });
        Assert.That(other.Image.Voxels, Is.EqualTo(usual.Image.Voxels), "the image knows no labels");
        foreach (ushort label in (ReadOnlySpan<ushort>)[Aorta, Pulmonary, LeftAtrium, RightAtrium])
        {
            Assert.That(Growth(usual, other, label), Is.Not.EqualTo(1).Within(0.01), $"{label}");
        }

        Assert.That(Growth(usual, other, LeftVentricle), Is.EqualTo(1));
    }

    [Test]
    public void Parts_still_hang_together_and_keep_their_places()
    {
        for (int index = 0; index < 4; index++)
        {
            var patient = PhantomPatient.Generate(6, index, Modality.Ct, PhantomOptions.Reference.Of(PhantomAnatomy.Heart, 56));
            foreach (ushort label in Cohort.Structures)
            {
                Assert.That(Components.LargestShare(patient.Labels, label), Is.GreaterThan(0.95), $"patient {index}, label {label}");
            }

            Assert.That(Cohort.Centroid(patient, LeftVentricle).X, Is.LessThan(Cohort.Centroid(patient, RightAtrium).X - 30));
        }
    }

    private static PhantomPatient Patient(PatientMix mix) => PhantomPatient.Generate(3, 0, Modality.Ct, Plain with { Patients = mix });

    private static double Growth(PhantomPatient before, PhantomPatient after, ushort label) =>
        Cohort.Millilitres(after, label) / Cohort.Millilitres(before, label);
}
