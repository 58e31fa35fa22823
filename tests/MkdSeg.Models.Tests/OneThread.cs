namespace MkdSeg.Models.Tests;

/// <summary>
/// One thread for all tests: results then do not depend on the machine's cores, and on a busy machine the second thread of
/// these tiny networks costs far more than it brings (OpenMP threads spin while they wait for each other: 1 min instead of 1 s).
/// </summary>
[SetUpFixture]
public sealed class OneThread
{
    [OneTimeSetUp]
    public void UseOneThread() => TensorRuntime.Configure(1);
}
