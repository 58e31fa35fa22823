using MkdSeg.Bench.Scenarios.Growth;

namespace MkdSeg.Bench.Tests;

public sealed class LogLogFitTests
{
    [TestCase(1.0)]
    [TestCase(-0.5)]
    public void FindsThePower(double power) =>
        Assert.That(
            LogLogFit.Exponent([.. new[] { 1.0, 2, 8, 32 }.Select(x => (x, 7 * Math.Pow(x, power)))]),
            Is.EqualTo(power).Within(1e-12));
}
