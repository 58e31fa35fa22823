using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Models.Tests;

public sealed class TwoStreamsTests
{
    private int before;

    [SetUp]
    public void UseTwoThreads()
    {
        before = TensorRuntime.Threads;
        TensorRuntime.Configure(2);
    }

    [TearDown]
    public void Restore() => TensorRuntime.Configure(before);

    [Test]
    public void GivesBothResultsToTheCallersScope()
    {
        Tensor a, b;
        using (NewDisposeScope())
        {
            (Tensor[] first, Tensor[] second) = TwoStreams.Run(() => [ones(2) + 1], () => [ones(3) + 2, zeros(1)]);
            (a, b) = (first[0], second[0]);
            Assert.That(a.data<float>().ToArray(), Is.EqualTo(new[] { 2f, 2f }));
            Assert.That(b.data<float>().ToArray(), Is.EqualTo(new[] { 3f, 3f, 3f }));
        }

        Assert.That((a.IsInvalid, b.IsInvalid), Is.EqualTo((true, true)));
    }

    [Test]
    public void RunsThePiecesAtTheSameTimeOnOneThreadEach()
    {
        using var meeting = new Barrier(2);
        int[] threads = new int[2];
        Tensor[] Meet(int i)
        {
            threads[i] = get_num_threads();
            Assert.That(meeting.SignalAndWait(TimeSpan.FromSeconds(30)), "the other piece did not run");
            return [];
        }

        TwoStreams.Run(() => Meet(0), () => Meet(1));
        Assert.That(threads, Is.EqualTo(new[] { 1, 1 }));
        Assert.That(get_num_threads(), Is.EqualTo(2));
    }

    [Test]
    public void AFailureOfEitherPieceReachesTheCallerAfterBothHaveEnded()
    {
        bool ended = false;
        Assert.That(() => TwoStreams.Run(() => [], () => throw new InvalidOperationException("second")), Throws.InvalidOperationException.With.Message.EqualTo("second"));
        Assert.That(
            () => TwoStreams.Run(() => throw new InvalidOperationException("first"), () =>
            {
                Thread.Sleep(50);
                ended = true;
                return [];
            }),
            Throws.InvalidOperationException.With.Message.EqualTo("first"));
        Assert.That(ended);
    }
}
