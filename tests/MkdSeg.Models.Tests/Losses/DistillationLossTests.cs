using System.Text.Json;
using MkdSeg.Models.Losses;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Models.Tests.Losses;

public sealed class DistillationLossTests : TorchFixture
{
    /// <summary>The cases that give a value of the soft part.</summary>
    public static IEnumerable<TestCaseData> Values =>
        Oracle.Read("kd_distillation").GetProperty("cases").EnumerateArray()
            .Where(c => c.TryGetProperty("parts", out _))
            .Select(c => new TestCaseData(c).SetArgDisplayNames(c.GetProperty("name").GetString()!));

    [TestCaseSource(nameof(Values))]
    public void SoftPartIsTheOthers(JsonElement reference)
    {
        Tensor loss = DistillationLoss.KullbackLeibler(
            Oracle.Tensor(reference.GetProperty("student_logits")),
            Oracle.Tensor(reference.GetProperty("teacher_logits")),
            reference.GetProperty("temperature").GetDouble());
        Assert.That(Number(loss), Is.EqualTo(reference.GetProperty("parts").GetProperty("soft_T2_scaled").GetDouble()).Within(1e-10));
    }

    [TestCase("segmentation_kd_T1")]
    [TestCase("segmentation_kd_T2")]
    [TestCase("segmentation_kd_T4")]
    public void MapsAreAveragedOverPixelsAndTheTeacherGetsNoGradient(string name)
    {
        JsonElement reference = Oracle.Case("kd_distillation", name);
        JsonElement expected = reference.GetProperty("expected");
        Tensor student = Oracle.Tensor(reference.GetProperty("student_logits")).requires_grad_();
        Tensor teacher = Oracle.Tensor(reference.GetProperty("teacher_logits")).requires_grad_();
        Tensor loss = DistillationLoss.KullbackLeibler(student, teacher, reference.GetProperty("temperature").GetDouble());
        loss.backward();
        Assert.That(Number(loss), Is.EqualTo(expected.GetProperty("T2_times_mean_over_pixels").GetDouble()).Within(1e-12));
        Tensor gradient = Oracle.Tensor(expected.GetProperty("grad_student_of_T2_mean_over_pixels"));
        Assert.That(Distance(student.grad!, gradient), Is.LessThan(1e-12));
        Assert.That(teacher.grad, Is.Null);
    }

    [Test]
    public void TheOtherReferenceGradientHolds()
    {
        JsonElement reference = Oracle.Case("kd_distillation", "aidotnet_gradient_soft");
        Tensor student = Oracle.Tensor(reference.GetProperty("student_logits")).requires_grad_();
        DistillationLoss.KullbackLeibler(student, Oracle.Tensor(reference.GetProperty("teacher_logits")), 1).backward();
        Assert.That(
            Distance(student.grad!, Oracle.Tensor(reference.GetProperty("expected_grad"))),
            Is.LessThan(reference.GetProperty("atol").GetDouble()));
    }

    [TestCase(0.5)]
    [TestCase(1)]
    [TestCase(3)]
    public void GradientsAreTheFiniteDifferences(double temperature)
    {
        Tensor teacher = randn(2, 3, 2, 2, float64);
        GradientCheck.Check(x => DistillationLoss.KullbackLeibler(x, teacher, temperature), randn(2, 3, 2, 2, float64) * 2);
    }

    [Test]
    public void AnUnsureTeacherCountsLess()
    {
        // Two pixels of two classes. Teacher (3/4, 1/4) has confidence 1 - H / ln 2, teacher (1/2, 1/2) has none; the student says
        // (1/2, 1/2).
        Tensor teacher = tensor(new[] { Math.Log(3), 0, 0, 0 }).reshape(1, 2, 1, 2);
        double divergence = (0.75 * Math.Log(1.5)) + (0.25 * Math.Log(0.5));
        double entropy = -((0.75 * Math.Log(0.75)) + (0.25 * Math.Log(0.25)));
        Tensor loss = DistillationLoss.KullbackLeibler(zeros_like(teacher), teacher, 1, confidenceWeighted: true);
        Assert.That(Number(loss), Is.EqualTo(0.5 * divergence * (1 - (entropy / Math.Log(2)))).Within(1e-12));

        // A wrong student where the teacher knows nothing is left alone.
        Tensor student = tensor(new[] { Math.Log(3), 5.0, 0, 0 }).reshape(1, 2, 1, 2);
        Assert.That(Number(DistillationLoss.KullbackLeibler(student, teacher, 1, confidenceWeighted: true)), Is.Zero.Within(1e-12));
        Assert.That(Number(DistillationLoss.KullbackLeibler(student, teacher)), Is.GreaterThan(0.5));
    }

    [TestCase(1)]
    [TestCase(2)]
    public void GradientsOfTheConfidenceWeightedLossAreTheFiniteDifferences(double temperature)
    {
        Tensor teacher = (randn(2, 3, 2, 2, float64) * 2).requires_grad_();
        GradientCheck.Check(
            x => DistillationLoss.KullbackLeibler(x, teacher, temperature, confidenceWeighted: true), randn(2, 3, 2, 2, float64) * 2);
        Assert.That(teacher.grad, Is.Null);
    }

    [Test]
    public void BalancedClassesHaveTheSameSayHoweverManyPixelsTheyHave()
    {
        // Nine pixels of which the teacher is sure that they are class 0, one that is class 1; the student is wrong at the latter alone.
        Tensor teacher = Sure(pixels: 10, at: 9), student = Sure(pixels: 10, at: -1);
        Tensor alone = DistillationLoss.KullbackLeibler(student.narrow(3, 9, 1), teacher.narrow(3, 9, 1));
        Assert.That(Number(DistillationLoss.KullbackLeibler(student, teacher)), Is.EqualTo(Number(alone) / 10).Within(1e-9));
        Tensor balanced = DistillationLoss.KullbackLeibler(student, teacher, 1, classBalanced: true);
        Assert.That(Number(balanced), Is.EqualTo(Number(alone) / 2).Within(1e-6), "half the say for either class");
    }

    [Test]
    public void AClassThatTheTeacherDoesNotShowHasNoSayAndItsPixelsPullWithTheBackgroundsWeight()
    {
        // The student sees class 2 at the last pixel, the teacher takes it for background; class 1 is known to both.
        Tensor teacher = Sure(pixels: 100, at: 50, classes: 3), student = Sure(pixels: 100, at: 50, classes: 3);
        student[0, 0, 0, 99] = 0;
        student[0, 2, 0, 99] = 20;
        double plain = Number(DistillationLoss.KullbackLeibler(student, teacher));
        double balanced = Number(DistillationLoss.KullbackLeibler(student, teacher, 1, classBalanced: true));

        // By hand: 99 pixels of weight 1 / (3 x 0.99), one of 1 / (3 x 0.01); the sum of all weights is 2 / 3 of 100.
        Assert.That(balanced / plain, Is.EqualTo(100 / (3 * 0.99) / (2 / 3.0 * 100)).Within(1e-4));
    }

    [Test]
    public void TheWeightOfARareClassIsBounded()
    {
        // One pixel of a thousand: 1 / (2 x 0.001) = 500 is cut to 50, against 1 / (2 x 0.999) for each of 999.
        Tensor teacher = Sure(pixels: 1000, at: 7), student = Sure(pixels: 1000, at: -1);
        double alone = Number(DistillationLoss.KullbackLeibler(student.narrow(3, 7, 1), teacher.narrow(3, 7, 1)));
        double rare = DistillationLoss.LargestClassWeight, others = 999 / (2 * 0.999);
        Assert.That(
            Number(DistillationLoss.KullbackLeibler(student, teacher, 1, classBalanced: true)),
            Is.EqualTo(alone * rare / (rare + others)).Within(1e-4));
    }

    [TestCase(1)]
    [TestCase(2)]
    public void GradientsOfTheBalancedLossAreTheFiniteDifferences(double temperature)
    {
        Tensor teacher = (randn(2, 3, 2, 2, float64) * 2).requires_grad_();
        GradientCheck.Check(
            x => DistillationLoss.KullbackLeibler(x, teacher, temperature, classBalanced: true), randn(2, 3, 2, 2, float64) * 2);
        GradientCheck.Check(
            x => DistillationLoss.KullbackLeibler(x, teacher, temperature, confidenceWeighted: true, classBalanced: true),
            randn(2, 3, 2, 2, float64) * 2);
        Assert.That(teacher.grad, Is.Null);
        Tensor equal = teacher.detach().requires_grad_();
        DistillationLoss.KullbackLeibler(equal, teacher, temperature, classBalanced: true).backward();
        Assert.That(Number(equal.grad!.abs().max()), Is.LessThan(1e-12), "the least is where both agree");
    }

    [Test]
    public void GradientsOfTheSoftDiceAreTheFiniteDifferences()
    {
        Tensor teacher = (randn(2, 3, 3, 3, float64) * 3).requires_grad_();
        GradientCheck.Check(x => DistillationLoss.SoftDice(x, teacher), randn(2, 3, 3, 3, float64) * 2);
        Assert.That(teacher.grad, Is.Null);
        Tensor equal = teacher.detach().requires_grad_();
        Tensor loss = DistillationLoss.SoftDice(equal, teacher);
        loss.backward();
        Assert.That(Number(loss), Is.Zero.Within(1e-12));
        Assert.That(Number(equal.grad!.abs().max()), Is.LessThan(1e-12), "the least is where both agree");
    }

    [Test]
    public void TheSoftDiceIsOfStructuresThatTheTeacherShows()
    {
        // Class 1: the teacher at two pixels, the student at one of them: 2 x 1 / (1 + 2). Class 2 is the student's alone.
        Tensor teacher = Sure(pixels: 8, at: 1, classes: 3), student = Sure(pixels: 8, at: 1, classes: 3);
        teacher[0, 0, 0, 2] = 0;
        teacher[0, 1, 0, 2] = 20;
        student[0, 0, 0, 5] = 0;
        student[0, 2, 0, 5] = 20;
        Assert.That(Number(DistillationLoss.SoftDice(student, teacher)), Is.EqualTo(1 - (2 / 3.0)).Within(1e-4));
        Assert.That(Number(DistillationLoss.SoftDice(student, Sure(pixels: 8, at: -1, classes: 3))), Is.Zero, "background alone");
    }

    [Test]
    public void ZeroForEqualMapsAndNeverNegative()
    {
        Tensor logits = randn(2, 8, 4, 4, float64) * 3;
        Assert.That(Number(DistillationLoss.KullbackLeibler(logits, logits, 2)), Is.Zero);
        Assert.That(Number(DistillationLoss.KullbackLeibler(logits + 5, logits)), Is.Zero.Within(1e-12));
        for (int i = 0; i < 50; i++)
        {
            Assert.That(Number(DistillationLoss.KullbackLeibler(randn(1, 8, 2, 2, float64) * i, randn(1, 8, 2, 2, float64))), Is.Positive);
        }
    }

    [TestCase(1e4)]
    [TestCase(-1e4)]
    public void ExtremeLogitsStayFinite(double extreme)
    {
        Tensor student = zeros(1, 3, 2, 2);
        student[0, 0] = extreme;
        Tensor teacher = zeros(1, 3, 2, 2);
        teacher[0, 1] = extreme;
        student.requires_grad_();
        Tensor loss = DistillationLoss.KullbackLeibler(student, teacher);
        loss.backward();
        Assert.That(Number(loss), Is.EqualTo(extreme > 0 ? 1e4 : 0.5 * 1e4).Within(2));
        Assert.That(student.grad!.isfinite().all().item<bool>());
    }

    [Test]
    public void WrongArgumentsAreRefused()
    {
        Assert.That(() => DistillationLoss.KullbackLeibler(zeros(2, 3, 4, 4), zeros(1, 3, 4, 4)), Throws.ArgumentException);
        Assert.That(() => DistillationLoss.KullbackLeibler(zeros(1, 3), zeros(1, 3), 0), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    /// <summary>Logits [1,classes,1,pixels] of a map that is certain of class 0, but of class 1 at one pixel.</summary>
    private static Tensor Sure(int pixels, int at, int classes = 2)
    {
        Tensor logits = zeros(1, classes, 1, pixels, float64);
        logits[0, 0] = 20;
        if (at >= 0)
        {
            logits[0, 0, 0, at] = 0;
            logits[0, 1, 0, at] = 20;
        }

        return logits;
    }
}
