using MkdSeg.Models;

namespace MkdSeg.Bench.Tests;

/// <summary>One tensor thread: test processes run side by side.</summary>
[SetUpFixture]
public sealed class TensorThreads
{
    [OneTimeSetUp]
    public void UseOne() => TensorRuntime.Configure(1);
}
