using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Models.Tests;

/// <summary>A dispose scope and a fixed seed around every test.</summary>
public abstract class TorchFixture
{
    private DisposeScope? scope;

    [SetUp]
    public void OpenScope()
    {
        scope = NewDisposeScope();
        manual_seed(7);
    }

    [TearDown]
    public void CloseScope() => scope?.Dispose();

    /// <summary>Largest absolute difference.</summary>
    protected static double Distance(Tensor a, Tensor b)
    {
        Assert.That(a.shape, Is.EqualTo(b.shape));
        using Tensor difference = (a.detach() - b.detach()).abs().max().to(float64);
        return difference.item<double>();
    }

    protected static double Number(Tensor scalar)
    {
        using Tensor wide = scalar.detach().to(float64);
        return wide.item<double>();
    }
}
