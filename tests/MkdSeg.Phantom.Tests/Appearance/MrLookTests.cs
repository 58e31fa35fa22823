using System.Numerics;
using MathNet.Numerics.Statistics;
using MkdSeg.Imaging;
using MkdSeg.Phantom.Anatomy;
using MkdSeg.Phantom.Appearance;
using MkdSeg.Phantom.Cohorts;

namespace MkdSeg.Phantom.Tests.Appearance;

/// <summary>Contrast of balanced steady-state free precession MR, beside CT.</summary>
public sealed class MrLookTests
{
    [Test]
    public void Blood_and_fat_are_bright_muscle_between_lung_dark()
    {
        foreach (PhantomPatient patient in Cohort.Mr)
        {
            double blood = Median(patient, Tissue.LeftVentricleBlood);
            Assert.Multiple(() =>
            {
                Assert.That(Median(patient, Tissue.RightVentricleBlood) / blood, Is.InRange(0.7, 1.4));
                Assert.That(Median(patient, Tissue.Fat) / blood, Is.InRange(0.5, 1.5));
                Assert.That(Median(patient, Tissue.Myocardium) / blood, Is.InRange(0.25, 0.7));
                Assert.That(Median(patient, Tissue.Lung) / blood, Is.LessThan(0.2));
            });
        }
    }

    [Test]
    public void Fat_is_darker_than_muscle_in_CT_and_brighter_in_MR()
    {
        Assert.That(Cohort.Ct.Select(p => Median(p, Tissue.Fat) - Median(p, Tissue.Muscle)), Is.All.LessThan(-80));
        Assert.That(Cohort.Mr.Select(p => Median(p, Tissue.Fat) / Median(p, Tissue.Muscle)), Is.All.GreaterThan(1.4));
    }

    [Test]
    public void Lung_is_dark_in_both() =>
        Assert.That(
            Cohort.All.Select(p => Median(p, Tissue.Lung) - Median(p, Tissue.Myocardium)), Is.All.LessThan(0));

    [Test]
    public void Magnitudes_are_whole_not_negative_and_scaled_anew_for_each_patient()
    {
        Assert.That(Cohort.Mr.SelectMany(p => p.Image.Voxels), Has.All.Matches<float>(v => v >= 0 && v == MathF.Round(v)));
        double[] scales = [.. Cohort.Mr.Select(p => Median(p, Tissue.LeftVentricleBlood))];
        Assert.That(scales.Max() / scales.Min(), Is.GreaterThan(1.5));
    }

    [Test]
    public void The_bias_field_is_smooth_and_positive()
    {
        var look = new MrLook(7, new(), HeartMrSignals.Draw);
        for (int x = -80; x < 80; x += 8)
        {
            float here = look.Bias(new Vector3(x, 20, -10));
            float next = look.Bias(new Vector3(x + 3, 20, -10));
            Assert.That(here, Is.InRange(0.3, 3));
            Assert.That(next / here, Is.EqualTo(1).Within(0.04), "less than 4 % over 3 mm");
        }

        Assert.That(new MrLook(7, new() { BiasField = 0 }, HeartMrSignals.Draw).Bias(new Vector3(50, 20, 10)), Is.EqualTo(1));
    }

    [Test]
    public void Noise_in_the_lung_is_Rician_and_leaves_a_floor()
    {
        PhantomPatient quiet = PhantomPatient.Generate(3, 0, Modality.Mr, new() { Size = 40, MrNoise = 0 });
        PhantomPatient noisy = PhantomPatient.Generate(3, 0, Modality.Mr, new() { Size = 40, MrNoise = 0.3 });
        Assert.That(Median(noisy, Tissue.Lung), Is.GreaterThan(2 * Median(quiet, Tissue.Lung)));
        Assert.That(noisy.Labels.Voxels, Is.EqualTo(quiet.Labels.Voxels), "a look does not touch the anatomy");
    }

    private static double Median(PhantomPatient patient, Tissue tissue) => Cohort.Inside(patient, tissue).Median();
}
