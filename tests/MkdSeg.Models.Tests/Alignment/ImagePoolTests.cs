using System.Text.Json;
using MkdSeg.Models.Alignment;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Models.Tests.Alignment;

public sealed class ImagePoolTests : TorchFixture
{
    [TestCase("pool_0", 1)]
    [TestCase("pool_50_filling", 1)]
    [TestCase("pool_50_filling", 25)]
    [TestCase("pool_3_mixed", 1)]
    [TestCase("pool_3_mixed", 2)]
    [TestCase("pool_3_mixed", 8)]
    public void FollowsTheReferencesRule(string name, int batch)
    {
        JsonElement trace = Oracle.Case("image_pool_trace", name);
        float[] values = Floats(trace.GetProperty("images"));
        var script = trace.GetProperty("draws_p_and_index").EnumerateArray().Select(d => (d[0].GetDouble(), d[1].GetInt32())).ToArray();
        var random = new ScriptedRandom(script);
        using var pool = new ImagePool(trace.GetProperty("pool_size").GetInt32());
        float[] returned = [.. values.Chunk(batch).SelectMany(chunk => Values(pool.Query(Images(chunk), random)))];
        Assert.That(returned, Is.EqualTo(Floats(trace.GetProperty("expected_returned"))));
        Assert.That(pool.Images.SelectMany(Values), Is.EqualTo(Floats(trace.GetProperty("expected_pool"))));
        Assert.That(random.Used, Is.EqualTo(script.Length));
    }

    [Test]
    public void ImagesOutliveScopesAndCarryNoHistory()
    {
        using var pool = new ImagePool(2);
        Tensor source = ones(2, 1, 2, 2).requires_grad_();
        using (NewDisposeScope())
        {
            Tensor made = source * 3;
            Tensor returned = pool.Query(made, new ScriptedRandom([]));
            Assert.That(returned.requires_grad, Is.False);
            using (no_grad())
            {
                made.zero_(); // the pool holds copies
            }
        }

        Assert.That(pool.Images.SelectMany(Values), Is.EqualTo(new[] { 3f, 3f }));
        Assert.That(pool.Images.All(image => !image.requires_grad && image.shape.SequenceEqual([1L, 1, 2, 2])));
    }

    [Test]
    public void StateComesBack()
    {
        using var pool = new ImagePool(3);
        using var other = new ImagePool(3);
        pool.Query(Images([1, 2, 3]), new ScriptedRandom([]));
        other.Query(Images([9]), new ScriptedRandom([]));
        other.Restore(pool.Images);
        (double, int)[] script = [(0.9, 1), (0.1, 0)];
        Tensor a = pool.Query(Images([4, 5]), new ScriptedRandom(script));
        Tensor b = other.Query(Images([4, 5]), new ScriptedRandom(script));
        Assert.That(Values(a), Is.EqualTo(new[] { 2f, 5f }));
        Assert.That(Values(b), Is.EqualTo(Values(a)));
        Assert.That(other.Images.SelectMany(Values), Is.EqualTo(pool.Images.SelectMany(Values)));
        other.Restore([]);
        Assert.That(other.Images, Is.Empty);
    }

    [Test]
    public void APoolRestoredFromItselfIsUnchanged()
    {
        using var pool = new ImagePool(2);
        pool.Query(Images([1, 2]), new ScriptedRandom([]));
        pool.Restore(pool.Images);
        Assert.That(pool.Images.SelectMany(Values), Is.EqualTo(new[] { 1f, 2f }));
    }

    [Test]
    public void WrongShapesAreRefused()
    {
        using var pool = new ImagePool(2);
        pool.Query(Images([1]), new ScriptedRandom([]));
        Assert.That(() => pool.Query(zeros(1, 1, 3, 3), new ScriptedRandom([])), Throws.ArgumentException);
        Assert.That(() => pool.Query(zeros(2, 2), new ScriptedRandom([])), Throws.ArgumentException);
        Assert.That(() => pool.Restore([.. Images([1, 2, 3]).split(1)]), Throws.ArgumentException);
        Assert.That(() => new ImagePool(-1), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(pool.Images, Has.Count.EqualTo(1));
    }

    [Test]
    public void NoTensorLeaks()
    {
        var random = new Random(5);
        using var pool = new ImagePool(3);
        using Tensor images = Images([1, 2, 3, 4]);
        using (NewDisposeScope())
        {
            pool.Query(images, random);
        }

        long before = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
        for (int i = 0; i < 200; i++)
        {
            using DisposeScope scope = NewDisposeScope();
            pool.Query(images, random);
        }

        Assert.That(DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount, Is.EqualTo(before));
    }

    /// <summary>One 2 x 2 image a value.</summary>
    private static Tensor Images(float[] values) => tensor(values).reshape(-1, 1, 1, 1).expand(-1, 1, 2, 2).contiguous();

    private static float[] Values(Tensor images) => images[.., 0, 0, 0].contiguous().data<float>().ToArray();

    private static float[] Floats(JsonElement list) => [.. list.EnumerateArray().Select(e => e.GetSingle())];
}
