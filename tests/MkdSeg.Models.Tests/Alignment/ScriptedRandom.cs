namespace MkdSeg.Models.Tests.Alignment;

/// <summary>Hands out the given pairs (p, index) and fails when asked for more, or for an index that p did not call for.</summary>
internal sealed class ScriptedRandom((double P, int Index)[] script) : Random
{
    private int asked;

    public int Used => asked;

    public override double NextDouble() => script[asked++].P;

    public override int Next(int maxValue)
    {
        (double p, int index) = script[asked - 1];
        Assert.That(p, Is.GreaterThan(0.5));
        Assert.That(index, Is.LessThan(maxValue));
        return index;
    }
}
