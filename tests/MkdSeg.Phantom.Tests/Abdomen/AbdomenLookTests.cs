using MkdSeg.Phantom.Anatomy;
using MkdSeg.Phantom.Cohorts;

namespace MkdSeg.Phantom.Tests.Abdomen;

/// <summary>Contrasts of the abdomen in CT and in T2-weighted MR with fat suppressed.</summary>
public sealed class AbdomenLookTests
{
    // Usual values in HU, from hardly enhanced to portal phase: liver 60 to 140, spleen 70 to 170, kidney 90 to 260.
    [TestCase(AbdomenCohort.Liver, 65, 150)]
    [TestCase(AbdomenCohort.Spleen, 65, 190)]
    [TestCase(AbdomenCohort.RightKidney, 90, 290)]
    [TestCase(AbdomenCohort.LeftKidney, 90, 290)]
    public void Organs_have_their_attenuation(int label, double least, double most) =>
        Assert.That(AbdomenCohort.Ct.Select(p => AbdomenCohort.Median(p, (ushort)label)), Is.All.InRange(least, most));

    [Test]
    public void Kidneys_are_brighter_than_the_liver_in_both_by_far_in_MR()
    {
        foreach (ushort kidney in (ushort[])[AbdomenCohort.RightKidney, AbdomenCohort.LeftKidney])
        {
            Assert.That(
                AbdomenCohort.Ct.Select(p => AbdomenCohort.Median(p, kidney) - AbdomenCohort.Median(p, AbdomenCohort.Liver)),
                Is.All.GreaterThan(15));
            Assert.That(
                AbdomenCohort.Mr.Select(p => AbdomenCohort.Median(p, kidney) / AbdomenCohort.Median(p, AbdomenCohort.Liver)),
                Is.All.GreaterThan(1.4));
        }
    }

    [Test]
    public void The_spleen_is_near_the_liver_in_CT_and_nearer_to_the_kidneys_in_MR()
    {
        foreach (PhantomPatient patient in AbdomenCohort.Ct)
        {
            double liver = AbdomenCohort.Median(patient, AbdomenCohort.Liver), spleen = AbdomenCohort.Median(patient, AbdomenCohort.Spleen);
            Assert.That(Math.Abs(spleen - liver), Is.LessThan(45));
        }

        foreach (PhantomPatient patient in AbdomenCohort.Mr)
        {
            double liver = AbdomenCohort.Median(patient, AbdomenCohort.Liver), spleen = AbdomenCohort.Median(patient, AbdomenCohort.Spleen);
            Assert.That(spleen / liver, Is.GreaterThan(1.3));
        }
    }

    [Test]
    public void The_aorta_is_bright_in_CT_and_dark_in_MR()
    {
        Assert.That(
            AbdomenCohort.Ct.Select(p => AbdomenCohort.Median(p, Tissue.AortaBlood) - AbdomenCohort.Median(p, Tissue.Muscle)),
            Is.All.GreaterThan(25));
        Assert.That(
            AbdomenCohort.Mr.Select(p => AbdomenCohort.Median(p, Tissue.AortaBlood) / AbdomenCohort.Median(p, AbdomenCohort.Liver)),
            Is.All.LessThan(0.9));
    }

    [Test]
    public void Fat_is_dark_in_both()
    {
        Assert.That(AbdomenCohort.Ct.Select(p => AbdomenCohort.Median(p, Tissue.Fat)), Is.All.InRange(-130, -60));
        Assert.That(
            AbdomenCohort.Mr.Select(p => AbdomenCohort.Median(p, Tissue.Fat) / AbdomenCohort.Median(p, AbdomenCohort.Spleen)),
            Is.All.LessThan(0.5));
    }

    [Test]
    public void Patients_are_enhanced_and_scaled_each_in_their_own_way()
    {
        double[] kidneys = [.. AbdomenCohort.Ct.Select(p => AbdomenCohort.Median(p, AbdomenCohort.RightKidney))];
        Assert.That(kidneys.Max() - kidneys.Min(), Is.GreaterThan(40));
        double[] scales = [.. AbdomenCohort.Mr.Select(p => AbdomenCohort.Median(p, AbdomenCohort.RightKidney))];
        Assert.That(scales.Max() / scales.Min(), Is.GreaterThan(2));
    }

    [Test]
    public void Values_are_whole_and_fit_the_scanner()
    {
        Assert.That(
            AbdomenCohort.Ct.SelectMany(p => p.Image.Voxels),
            Has.All.Matches<float>(v => v == MathF.Round(v) && v is >= -1024 and <= 3071));
        Assert.That(AbdomenCohort.Mr.SelectMany(p => p.Image.Voxels), Has.All.Matches<float>(v => v >= 0 && v == MathF.Round(v)));
    }
}
