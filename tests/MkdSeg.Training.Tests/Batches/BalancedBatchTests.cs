using MkdSeg.Data.Preprocessing;
using MkdSeg.Imaging;
using MkdSeg.Training.Batches;
using MkdSeg.Training.Options;
using static TorchSharp.torch;

namespace MkdSeg.Training.Tests.Batches;

/// <summary>
/// Two patients. The first has 10 slices in one scan, all of which show structure 1 and two of which structure 2. The second has 20 slices
/// without either in one scan, and 10 slices with structure 3 in another.
/// </summary>
public sealed class BalancedBatchTests
{
    private const double Share = 2 / 3.0;
    private const int Batches = 3000;

    private static readonly TrainingOptions Options = new()
    {
        Seed = 3,
        BatchSize = 4,
        Balance = Share,
        Augmentation = new() { RotationDegrees = 0, SmallestScale = 1, LargestScale = 1 },
    };

    [Test]
    public void PatientsComeEquallyOftenHoweverManySlicesAndScansTheyHave()
    {
        int[] drawn = Drawn(Options);
        double first = drawn.Count(n => n < 10) / (double)drawn.Length;
        Assert.That(first, Is.EqualTo(0.5).Within(0.02), "0.25 of the slices are its");
    }

    [Test]
    public void StructuresComeAsTheShareSays()
    {
        int[] own = [.. Drawn(Options).Where(n => n < 10)];

        // Structure 2, in two of ten slices: by its own draws, by two of ten draws for structure 1, and by two of ten draws for none.
        double expected = (Share * (0.5 + (0.5 * 0.2))) + ((1 - Share) * 0.2);
        double shown = own.Count(n => n < 2) / (double)own.Length;
        Assert.That(shown, Is.EqualTo(expected).Within(0.02));
        Assert.That(shown, Is.GreaterThan(2 * 0.2), "a structure of one slice in five at least twice as often");

        // A patient's only structure: all draws for structures, and a third of the others.
        int[] others = [.. Drawn(Options).Where(n => n >= 10)];
        Assert.That(others.Count(n => n >= 30) / (double)others.Length, Is.EqualTo(Share + ((1 - Share) / 3)).Within(0.02));
    }

    [Test]
    public void WithoutDrawsForStructuresPatientsAloneAreBalanced()
    {
        int[] drawn = Drawn(Options with { Balance = 0 });
        Assert.That(drawn.Count(n => n < 10) / (double)drawn.Length, Is.EqualTo(0.5).Within(0.02));
        Assert.That(drawn.Count(n => n < 2) / (double)drawn.Length, Is.EqualTo(0.5 * 0.2).Within(0.02));
    }

    [Test]
    public void ABatchDependsOnSeedPurposeAndIterationAlone()
    {
        int[] Batch(TrainingOptions options, string purpose, params long[] iterations)
        {
            var sampler = new BatchSampler(Slices(), options, purpose);
            return [.. iterations.Select(iteration => Numbers(sampler.Draw(iteration))).Last()];
        }

        int[] straight = Batch(Options, "target", 7);
        Assert.That(Batch(Options, "target", 1, 2, 9, 7), Is.EqualTo(straight), "as after a restart");
        Assert.That(Batch(Options with { Seed = 4 }, "target", 7), Is.Not.EqualTo(straight));
        Assert.That(Batch(Options, "assistant", 7), Is.Not.EqualTo(straight));
    }

    [Test]
    public void BatchNormIsEstimatedOnEverySliceAlike()
    {
        int[] epoch = [.. new BatchSampler(Slices(), Options, "target").PlainEpoch().SelectMany(Numbers)];
        Assert.That(epoch, Is.EquivalentTo(Enumerable.Range(0, 40)));
    }

    [Test]
    public void ASetWithoutStructuresIsDrawnFromToo()
    {
        var sampler = new BatchSampler(new SliceSet([new Scan("empty", 0, [0, 0, 0])], CPU), Options, "unlabelled");
        Assert.That(Enumerable.Range(0, 20).SelectMany(n => Numbers(sampler.Draw(n))).Distinct(), Is.EquivalentTo(new[] { 0, 1, 2 }));
    }

    private static int[] Drawn(TrainingOptions options)
    {
        var sampler = new BatchSampler(Slices(), options, "target");
        return [.. Enumerable.Range(0, Batches).SelectMany(n => Numbers(sampler.Draw(n)))];
    }

    private static SliceSet Slices() => new(
        [
            new Scan("one", 0, [.. Enumerable.Range(0, 10).Select(n => (byte)(n < 2 ? 2 : 1))]),
            new Scan("two-a", 10, [.. Enumerable.Repeat((byte)0, 20)]),
            new Scan("two-b", 30, [.. Enumerable.Repeat((byte)3, 10)]),
        ],
        CPU,
        1,
        new Dictionary<string, string> { ["two-a"] = "two", ["two-b"] = "two" });

    private static int[] Numbers(Batch batch)
    {
        using (batch.Images)
        using (batch.Labels)
        {
            return [.. batch.Images.select(1, 0).select(1, 0).select(1, 0).data<float>().ToArray().Select(v => (int)Math.Round(v * 100))];
        }
    }

    /// <summary>Slice n holds (first + n) / 100; those that show structure 2 show structure 1 beside it.</summary>
    private sealed class Scan(string id, int first, byte[] structures) : ICaseSlices
    {
        public string Id => id;

        public int Count => structures.Length;

        public int Height => 1;

        public int Width => 2;

        public IReadOnlyList<bool>? Known => null;

        public void Read(int slice, Span<float> image, Span<byte> classes)
        {
            image.Fill((first + slice) / 100f);
            classes.Fill(structures[slice]);
            classes[1] = Math.Min(classes[1], (byte)(structures[slice] == 2 ? 1 : structures[slice]));
        }
    }
}
