using MathNet.Numerics.Statistics;
using MkdSeg.Imaging;
using MkdSeg.Phantom.Anatomy;
using MkdSeg.Phantom.Cohorts;

namespace MkdSeg.Phantom.Tests.Appearance;

/// <summary>Hounsfield units of CT angiography.</summary>
public sealed class CtLookTests
{
    // Usual values in HU: air -1000, inflated lung -950 to -750, fat -120 to -70, muscle 40 to 80, liver 50 to 140.
    [TestCase(nameof(Tissue.Lung), -920, -780)]
    [TestCase(nameof(Tissue.Fat), -130, -65)]
    [TestCase(nameof(Tissue.Muscle), 20, 90)]
    [TestCase(nameof(Tissue.Liver), 50, 140)]
    [TestCase(nameof(Tissue.Myocardium), 65, 160)]
    [TestCase(nameof(Tissue.LeftVentricleBlood), 210, 480)]
    [TestCase(nameof(Tissue.AortaBlood), 220, 490)]
    [TestCase(nameof(Tissue.RightVentricleBlood), 40, 420)] // blood without contrast agent has about 40 HU
    public void Tissues_have_their_attenuation(string tissue, double least, double most) =>
        Assert.That(
            Cohort.Ct.Select(p => Cohort.Inside(p, Enum.Parse<Tissue>(tissue)).Median()), Is.All.InRange(least, most));

    [Test]
    public void Values_are_whole_and_fit_the_scanner_range()
    {
        foreach (PhantomPatient patient in Cohort.Ct)
        {
            Assert.That(patient.Image.Voxels, Has.All.Matches<float>(v => v == MathF.Round(v) && v is >= -1024 and <= 3071));
        }
    }

    [Test]
    public void Air_in_the_trachea_is_minus_1000()
    {
        PhantomPatient patient = PhantomPatient.Generate(5, 0, Modality.Ct, new() { Size = 64, CtNoiseHu = 5 });
        Assert.That(Cohort.Inside(patient, Tissue.Air).Min(), Is.InRange(-1024, -960));
    }

    [Test]
    public void The_right_heart_is_washed_out_in_some_patients_and_bright_in_others()
    {
        double[] lead = [.. Cohort.Ct.Select(p =>
            Cohort.Inside(p, Tissue.RightVentricleBlood).Median() - Cohort.Inside(p, Tissue.Myocardium).Median())];
        Assert.That(lead.Count(d => d < 60), Is.InRange(1, 10));
        Assert.That(lead.Count(d => d > 90), Is.GreaterThan(1));
    }

    [Test]
    public void Left_chambers_share_their_intensity()
    {
        foreach (PhantomPatient patient in Cohort.Ct)
        {
            double ventricle = Cohort.Inside(patient, Tissue.LeftVentricleBlood).Median();
            double atrium = Cohort.Inside(patient, Tissue.LeftAtriumBlood).Median();
            Assert.That(Math.Abs(ventricle - atrium), Is.LessThan(60));
        }
    }

    [Test]
    public void Noise_has_the_level_asked_for_and_a_grain()
    {
        PhantomOptions quiet = new() { Size = 24, CtNoiseHu = 0 };
        double level = 0;
        double grain = 0;
        for (int index = 0; index < 6; index++)
        {
            float[] clean = PhantomPatient.Generate(3, index, Modality.Ct, quiet).Image.Voxels;
            float[] noisy = PhantomPatient.Generate(3, index, Modality.Ct, quiet with { CtNoiseHu = 30 }).Image.Voxels;
            double[] noise = [.. noisy.Zip(clean, (a, b) => (double)a - b)];
            level += noise.StandardDeviation() / 6;
            grain += Correlation(noise) / 6;
        }

        Assert.That(level, Is.EqualTo(30).Within(7), "each patient draws 0.7 to 1.3 times the level");
        Assert.That(grain, Is.InRange(0.3, 0.7), "a blur of 0.6 voxels correlates neighbours by about a half");
    }

    private static double Correlation(double[] noise) =>
        MathNet.Numerics.Statistics.Correlation.Pearson(noise[..^1], noise[1..]);
}
