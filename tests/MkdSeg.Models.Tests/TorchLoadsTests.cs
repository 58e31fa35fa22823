using TorchSharp;

namespace MkdSeg.Models.Tests;

public sealed class TorchLoadsTests
{
    [Test]
    public void NativeLibraryLoads()
    {
        using torch.Tensor ones = torch.ones(2, 3);
        Assert.That(ones.sum().item<float>(), Is.EqualTo(6f));
    }

    [Test]
    public void AnotherLibtorchIsHeldToTheReleaseThatTorchSharpIsMadeFor() =>
        Assert.That(torch.__version__, Does.StartWith($"{NativeLibraries.Release}."));
}
