using System.Text.Json;
using MkdSeg.Imaging;
using MkdSeg.Imaging.Files;
using MkdSeg.Training.Assistants;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Training.Tests.Assistants;

public sealed class IntensityMatchTests
{
    private static Tensor Ramp => linspace(-1, 1, 4096, float32);

    /// <summary>What is a rising function of the other side is matched to it, whatever the function.</summary>
    [TestCase("linear")]
    [TestCase("cube")]
    [TestCase("same")]
    public void ARisingFunctionIsFound(string name)
    {
        using var scope = NewDisposeScope();
        Tensor other = Changed(name, Ramp);
        var match = IntensityMatch.Between([Ramp.reshape(64, 64)], [other.reshape(2, 2048)]);

        // Half a bin on one side, at most three times as steep, and one on the other.
        Assert.That((match.Apply(Ramp) - other).abs().max().ToDouble(), Is.LessThan(2.5 * 2 / 256));
    }

    /// <summary>Three intensities alone: each goes to the one of the same rank.</summary>
    [Test]
    public void StepsGoToTheStepsOfTheirRank()
    {
        using var scope = NewDisposeScope();
        Tensor from = tensor([.. Enumerable.Repeat(-1f, 30), .. Enumerable.Repeat(0f, 30), .. Enumerable.Repeat(1f, 30)]);
        Tensor to = tensor([.. Enumerable.Repeat(-0.5f, 30), .. Enumerable.Repeat(-0.25f, 30), .. Enumerable.Repeat(0.75f, 30)]);
        Tensor matched = IntensityMatch.Between([from], [to]).Apply(from);
        Assert.That((matched - to).abs().max().ToDouble(), Is.LessThan(1.25 / 256));
    }

    /// <summary>Pooled: what one volume lacks another one has, and how they are cut up changes nothing.</summary>
    [Test]
    public void VolumesArePooled()
    {
        using var scope = NewDisposeScope();
        Tensor other = Changed("cube", Ramp);
        var whole = IntensityMatch.Between([Ramp], [other]);
        var parts = IntensityMatch.Between(Ramp.chunk(7).AsEnumerable(), other.chunk(3).Reverse());
        Assert.That(parts, Is.EqualTo(whole));
        Assert.That(parts.GetHashCode(), Is.EqualTo(whole.GetHashCode()));
        Assert.That(IntensityMatch.Between([Ramp], [Ramp]), Is.Not.EqualTo(whole));
    }

    [Test]
    public void ItRisesAndKeepsToTheOthersRange()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(3);
        var match = IntensityMatch.Between([randn(5000)], [rand(3000) * rand(3000)]);
        Tensor matched = match.Apply(linspace(-9, 9, 2000, float32));
        Assert.That((matched[1..] - matched[..^1]).min().ToDouble(), Is.GreaterThanOrEqualTo(-1e-7));
        Assert.That(matched.min().ToDouble(), Is.GreaterThanOrEqualTo(0));
        Assert.That(matched.max().ToDouble(), Is.LessThanOrEqualTo(1));
        Assert.That(match.Apply(rand(2, 3, 4, 5)).shape, Is.EqualTo(new long[] { 2, 3, 4, 5 }));
    }

    [Test]
    public void WhatCannotBeMatchedIsRefused()
    {
        using var scope = NewDisposeScope();
        Assert.That(() => IntensityMatch.Between([ones(9)], [Ramp]), Throws.InstanceOf<InvalidInputException>());
        Assert.That(() => IntensityMatch.Between([Ramp], [full([9], float.NaN)]), Throws.InstanceOf<InvalidInputException>());
        Assert.That(() => new IntensityMatch(0, 0, [0, 1]), Throws.InstanceOf<InvalidInputException>());
        Assert.That(() => new IntensityMatch(0, 1, [1, 0]), Throws.InstanceOf<InvalidInputException>());
        Assert.That(() => new IntensityMatch(0, 1, []), Throws.InstanceOf<InvalidInputException>());
    }

    [Test]
    public void ARunsFileKeepsIt()
    {
        using var scope = NewDisposeScope();
        var match = IntensityMatch.Between([Ramp], [Ramp * 0.3]);
        string text = JsonSerializer.Serialize(match, StrictJson.Settings);
        Assert.That(JsonSerializer.Deserialize<IntensityMatch>(text, StrictJson.Settings), Is.EqualTo(match));
    }

    private static Tensor Changed(string name, Tensor x) => name switch
    {
        "linear" => (x * 0.25) + 0.5,
        "cube" => x * x * x,
        _ => x,
    };
}
