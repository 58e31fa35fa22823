using MkdSeg.Data.Preprocessing;
using MkdSeg.Imaging;
using MkdSeg.Training.Batches;
using MkdSeg.Training.Options;
using static TorchSharp.torch;

namespace MkdSeg.Training.Tests.Batches;

public sealed class BatchesAheadTests
{
    private static readonly TrainingOptions Options = new() { BatchSize = 2, Seed = 3 };

    [Test]
    public void GivesTheBatchesOfEachStepAlsoOutOfTurn()
    {
        using var scope = NewDisposeScope();
        (BatchSampler target, BatchSampler assistant) = (Sampler("target"), Sampler("assistant"));
        using var ahead = new BatchesAhead(Sampler("target"), Sampler("assistant"), steps: 20);
        foreach (int step in (int[])[0, 1, 2, 3, 9, 10, 4, 19])
        {
            (Batch gotTarget, Batch? gotAssistant) = ahead.Draw(step);
            foreach ((Batch got, Batch expected) in new[] { (gotTarget, target.Draw(step)), (gotAssistant!, assistant.Draw(step)) })
            {
                Assert.That(got.Slices, Is.EqualTo(expected.Slices));
                Assert.That(got.Images.data<float>().ToArray(), Is.EqualTo(expected.Images.data<float>().ToArray()), $"step {step}");
                Assert.That(got.Labels.data<long>().ToArray(), Is.EqualTo(expected.Labels.data<long>().ToArray()), $"step {step}");
            }
        }
    }

    [Test]
    public void BatchesBelongToTheCallersScope()
    {
        using var ahead = new BatchesAhead(Sampler("target"), null, steps: 2);
        (Batch Target, Batch? Assistant) first, second;
        using (NewDisposeScope())
        {
            first = ahead.Draw(0);
            second = ahead.Draw(1);
            Assert.That(second.Target.Images.IsInvalid || first.Target.Images.IsInvalid, Is.False);
        }

        Assert.That(first.Target.Images.IsInvalid && second.Target.Images.IsInvalid, Is.True);
        Assert.That(first.Assistant, Is.Null);
    }

    /// <summary>The next batch is read while the caller holds the latest one, on another thread, and none beyond the last step.</summary>
    [Test]
    public void TheNextStepIsDrawnMeanwhileAndNoneAfterTheLast()
    {
        using var scope = NewDisposeScope();
        var slices = new NumberedSlices();
        using var ahead = new BatchesAhead(new BatchSampler(new SliceSet([slices], CPU), Options, "target"), null, steps: 3);
        ahead.Draw(0);
        Assert.That(
            () => slices.Reads,
            Is.EqualTo(2 * Options.BatchSize).After(10_000, 5),
            "two batches are read before the second is asked for");
        ahead.Draw(1);
        ahead.Draw(2);
        ahead.Dispose();
        Assert.That(slices.Reads, Is.EqualTo(3 * Options.BatchSize));
        Assert.That(slices.ReadBy(Environment.CurrentManagedThreadId), Is.False);
    }

    /// <summary>
    /// Sums in an augmentation round by the number of threads. A step sets others while it computes; batches keep the training's.
    /// </summary>
    [Test]
    public void DrawingKeepsTheNumberOfThreadsThatTheTrainingBeganWith()
    {
        using var scope = NewDisposeScope();
        var slices = new NumberedSlices();
        try
        {
            set_num_threads(3);
            using var ahead = new BatchesAhead(new BatchSampler(new SliceSet([slices], CPU), Options, "target"), null, steps: 4);
            for (int step = 0; step < 4; step++)
            {
                set_num_threads(1 + (step % 2));
                ahead.Draw(step);
            }

            Assert.That(slices.TensorThreads, Is.EqualTo(new[] { 3 }));
        }
        finally
        {
            set_num_threads(1);
        }
    }

    [Test]
    public void WhatGoesWrongShowsAtTheStepThatNeedsIt()
    {
        using var scope = NewDisposeScope();
        var slices = new NumberedSlices { FailsAfter = 2 * Options.BatchSize };
        using var ahead = new BatchesAhead(new BatchSampler(new SliceSet([slices], CPU), Options, "target"), null, steps: 5);
        ahead.Draw(0);
        ahead.Draw(1);
        Assert.That(() => ahead.Draw(2), Throws.InstanceOf<InvalidInputException>().With.Message.EqualTo("no more"));
    }

    private static BatchSampler Sampler(string purpose) => new(new SliceSet([new NumberedSlices()], CPU), Options, purpose);

    /// <summary>Slice n holds pixels of n.</summary>
    private sealed class NumberedSlices : ICaseSlices
    {
        private readonly HashSet<int> threads = [];
        private int reads;

        public string Id => "numbered";

        public int Count => 12;

        public int Height => 8;

        public int Width => 8;

        public IReadOnlyList<bool>? Known => null;

        public int FailsAfter { get; init; } = int.MaxValue;

        public int Reads => Volatile.Read(ref reads);

        /// <summary>Every number of tensor threads that a reading thread had.</summary>
        public HashSet<int> TensorThreads { get; } = [];

        public bool ReadBy(int thread) => threads.Contains(thread);

        public void Read(int slice, Span<float> image, Span<byte> classes)
        {
            threads.Add(Environment.CurrentManagedThreadId);
            TensorThreads.Add(get_num_threads());
            if (Interlocked.Increment(ref reads) > FailsAfter)
            {
                throw new InvalidInputException("no more");
            }

            image.Fill(slice);
            classes.Fill((byte)slice);
        }
    }
}
