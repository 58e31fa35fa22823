using MathNet.Numerics;
using MkdSeg.Imaging;
using MkdSeg.Training.Options;

namespace MkdSeg.Training.Batches;

/// <summary>
/// Draws the batch of any iteration: every slice once an epoch, in an order that depends only on the seed and the epoch, or balanced over
/// patients and structures (<see cref="TrainingOptions.Balance"/>), each slice by a draw of its own; augmented with numbers that depend
/// only on the seed and the iteration. It holds no state that a checkpoint would have to save.
/// </summary>
public sealed class BatchSampler
{
    private readonly SliceSet slices;
    private readonly TrainingOptions options;
    private readonly string purpose;
    private readonly Lazy<IReadOnlyList<PatientSlices>> patients;
    private (long Epoch, int[] Order) cached = (-1, []);

    /// <summary>A sampler over one modality's slices.</summary>
    /// <param name="slices">What to draw from.</param>
    /// <param name="options">Seed, batch size and augmentation.</param>
    /// <param name="purpose">Keeps the draws of two modalities apart: "target" or "assistant".</param>
    public BatchSampler(SliceSet slices, TrainingOptions options, string purpose)
    {
        (this.slices, this.options, this.purpose) = (slices, options, purpose);
        patients = new(slices.ByPatient);
    }

    /// <summary>The augmented batch of an iteration.</summary>
    public Batch Draw(long iteration) => Augmentation.Apply(
        options.Balance is { } share ? Taken(iteration, position => Balanced(position, share)) : Taken(iteration, InTurn),
        options.Augmentation,
        RandomStream.Create(options.Seed, $"augment-{purpose}", iteration));

    /// <summary>
    /// The batches of the first epoch without augmentation. They are mixed as those trained on are: neighbouring slices of one patient are
    /// alike, so statistics of a batch of them are not those of the images at large. All have the full size; the last goes on with slices
    /// of the second epoch. Never balanced: a test's slices are not.
    /// </summary>
    public IEnumerable<Batch> PlainEpoch()
    {
        for (long iteration = 0; iteration * options.BatchSize < slices.Count; iteration++)
        {
            yield return Taken(iteration, InTurn);
        }
    }

    private Batch Taken(long iteration, Func<long, int> indexAt)
    {
        var indices = new long[options.BatchSize];
        for (int n = 0; n < indices.Length; n++)
        {
            indices[n] = indexAt((iteration * options.BatchSize) + n);
        }

        return slices.Take(indices);
    }

    private int Balanced(long position, double structureShare)
    {
        Random random = RandomStream.Create(options.Seed, $"balance-{purpose}", position);
        return patients.Value[random.Next(patients.Value.Count)].Draw(structureShare, random);
    }

    private int InTurn(long position)
    {
        long epoch = position / slices.Count;
        if (cached.Epoch != epoch)
        {
            cached = (epoch, Combinatorics.GeneratePermutation(slices.Count, RandomStream.Create(options.Seed, $"order-{purpose}", epoch)));
        }

        return cached.Order[position % slices.Count];
    }
}
