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
            (Pair first, Pair second) = TwoStreams.Run(() => new Pair(ones(2) + 1, null), () => new Pair(zeros(1), ones(3) + 2));
            (a, b) = (first.One, second.Other!);
            Assert.That(a.data<float>().ToArray(), Is.EqualTo(new[] { 2f, 2f }));
            Assert.That(b.data<float>().ToArray(), Is.EqualTo(new[] { 3f, 3f, 3f }));
        }

        Assert.That((a.IsInvalid, b.IsInvalid), Is.EqualTo((true, true)));
    }

    [Test]
    public void WhatAPieceMadeBesideItsResultIsFreed()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor? byTheWay = null;
        TwoStreams.Run(() => ones(2), () =>
        {
            byTheWay = zeros(1);
            return byTheWay + 1;
        });
        Assert.That(byTheWay!.IsInvalid);
    }

    [Test]
    public void RunsThePiecesAtTheSameTimeOnOneThreadEach()
    {
        using var meeting = new Barrier(2);
        int[] threads = new int[2];
        Tensor Meet(int i)
        {
            threads[i] = get_num_threads();
            Assert.That(meeting.SignalAndWait(TimeSpan.FromSeconds(30)), "the other piece did not run");
            return zeros(1);
        }

        TwoStreams.Run(() => Meet(0), () => Meet(1));
        Assert.That(threads, Is.EqualTo(new[] { 1, 1 }));
        Assert.That(get_num_threads(), Is.EqualTo(2));
    }

    [Test]
    public void AFailureOfEitherPieceReachesTheCallerAfterBothHaveEnded()
    {
        bool ended = false;
        Assert.That(
            () => TwoStreams.Run(() => zeros(1), () => Fail("second")),
            Throws.InvalidOperationException.With.Message.EqualTo("second"));
        Assert.That(
            () => TwoStreams.Run(() => Fail("first"), () =>
            {
                Thread.Sleep(50);
                ended = true;
                return zeros(1);
            }),
            Throws.InvalidOperationException.With.Message.EqualTo("first"));
        Assert.That(ended);
    }

    private static Tensor Fail(string message) => throw new InvalidOperationException(message);

    private sealed record Pair(Tensor One, Tensor? Other) : ITensorResult
    {
        public IEnumerable<Tensor> Tensors => Other is null ? [One] : [One, Other];
    }
}
