using MathNet.Numerics;
using MkdSeg.Imaging.Randomness;
using MkdSeg.Training.Options;

namespace MkdSeg.Training.Data;

/// <summary>
/// Draws the batch of any iteration: every slice once an epoch, in an order that depends only on the seed and the epoch,
/// augmented with numbers that depend only on the seed and the iteration. It holds no state that a checkpoint would have
/// to save.
/// </summary>
public sealed class BatchSampler
{
    private readonly SliceSet slices;
    private readonly TrainingOptions options;
    private readonly string purpose;
    private (long Epoch, int[] Order) cached = (-1, []);

    /// <summary>A sampler over one modality's slices.</summary>
    /// <param name="slices">What to draw from.</param>
    /// <param name="options">Seed, batch size and augmentation.</param>
    /// <param name="purpose">Keeps the draws of two modalities apart: "target" or "assistant".</param>
    public BatchSampler(SliceSet slices, TrainingOptions options, string purpose) =>
        (this.slices, this.options, this.purpose) = (slices, options, purpose);

    /// <summary>The augmented batch of an iteration.</summary>
    public Batch Draw(long iteration)
    {
        var indices = new long[options.BatchSize];
        for (int n = 0; n < indices.Length; n++)
        {
            indices[n] = IndexAt((iteration * options.BatchSize) + n);
        }

        Batch batch = slices.Take(indices);
        return Augmentation.Apply(batch, options.Augmentation, RandomStream.Create(options.Seed, $"augment-{purpose}", iteration));
    }

    /// <summary>All slices once, in order and without augmentation.</summary>
    public IEnumerable<Batch> InOrder()
    {
        for (int start = 0; start < slices.Count; start += options.BatchSize)
        {
            int count = Math.Min(options.BatchSize, slices.Count - start);
            yield return slices.Take(Enumerable.Range(start, count).Select(i => (long)i).ToArray());
        }
    }

    private int IndexAt(long position)
    {
        long epoch = position / slices.Count;
        if (cached.Epoch != epoch)
        {
            cached = (epoch, Combinatorics.GeneratePermutation(slices.Count, RandomStream.Create(options.Seed, $"order-{purpose}", epoch)));
        }

        return cached.Order[position % slices.Count];
    }
}
