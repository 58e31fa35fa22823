using MkdSeg.Models;
using NUnit.Framework;

namespace MkdSeg;

/// <summary>
/// One tensor thread for all tests of a project that links this file: results then do not depend on the machine's cores, and on a busy
/// machine the second thread of these tiny networks costs far more than it brings (OpenMP threads spin while they wait for each other:
/// 1 min instead of 1 s).
/// </summary>
[SetUpFixture]
public sealed class OneTensorThread
{
    [OneTimeSetUp]
    public void UseOneThread() => TensorRuntime.Configure(1);
}
