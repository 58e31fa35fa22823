using MkdSeg.Imaging;

namespace MkdSeg.Bench.Tests;

public sealed class ScenarioCatalogueTests
{
    [Test]
    public void NamesAreDifferent() => Assert.That(ScenarioCatalogue.All.Select(scenario => scenario.Name), Is.Unique);

    [TestCase("step-small", "step-small-32 step-small-48 step-small-64 step-small-96")]
    [TestCase("step-64", "step-64")]
    [TestCase("growth-step", "growth-step")]
    [TestCase("growth", "growth-step growth-step-small growth-inference growth-cohort")]
    public void ANameIsOneScenarioOrWhatSeveralBeginWith(string name, string found) =>
        Assert.That(string.Join(' ', ScenarioCatalogue.Named([name]).Select(scenario => scenario.Name)), Is.EqualTo(found));

    [Test]
    public void NoNameIsAllAndAnUnknownOneIsRefused()
    {
        Assert.That(ScenarioCatalogue.Named([]), Is.EqualTo(ScenarioCatalogue.All));
        Assert.That(
            () => ScenarioCatalogue.Named(["step-64", "stepp"]),
            Throws.TypeOf<InvalidInputException>().With.Message.StartsWith("There is no scenario 'stepp'"));
    }
}
