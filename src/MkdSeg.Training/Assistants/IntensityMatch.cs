using MkdSeg.Imaging;
using MkdSeg.Training.Batches;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Training.Assistants;

/// <summary>
/// Histogram matching: the rising curve that gives one modality's prepared intensities, pooled over its volumes, the distribution of
/// another's. It learns nothing and has no parameter, so it is what every translation has to beat. Compared by content.
/// </summary>
/// <param name="Low">Least intensity of the images that it was made from.</param>
/// <param name="High">Their largest intensity.</param>
/// <param name="Values">
/// Matched intensities, rising: one for each of equal bins from the least to the largest. What is below or above belongs to the first or
/// the last.
/// </param>
public sealed record IntensityMatch(double Low, double High, IReadOnlyList<float> Values)
{
    private const int Bins = 256;
    private const int SlicesAtOnce = 16;

    /// <summary>Largest intensity.</summary>
    /// <exception cref="InvalidInputException">It is not above <see cref="Low"/>.</exception>
    public double High { get; } = High > Low ? High : throw new InvalidInputException("a matching of intensities has no range");

    /// <summary>Matched intensities.</summary>
    /// <exception cref="InvalidInputException">There are none, or they fall.</exception>
    public IReadOnlyList<float> Values { get; } = Values.Count >= 1 && Values.Zip(Values.Skip(1)).All(pair => pair.First <= pair.Second)
        ? Values
        : throw new InvalidInputException("a matching of intensities is no rising curve");

    /// <summary>The curve from the slices of one modality to those of another.</summary>
    /// <param name="from">All slices of the modality that is to change; of a slice with its neighbours, the slice.</param>
    /// <param name="to">All slices of the other.</param>
    /// <exception cref="InvalidInputException">A modality has one intensity alone.</exception>
    public static IntensityMatch Between(SliceSet from, SliceSet to) => Between(Slices(from), Slices(to));

    /// <summary>The curve from some images to others.</summary>
    /// <param name="from">Images of any shape, float32; they are gone through twice and not kept.</param>
    /// <param name="to">Likewise.</param>
    /// <exception cref="InvalidInputException">One side has one intensity alone.</exception>
    public static IntensityMatch Between(IEnumerable<Tensor> from, IEnumerable<Tensor> to)
    {
        (double low, double high, double[] shares) = Shares(from);
        (double lowest, double highest, double[] others) = Shares(to);
        double width = (highest - lowest) / Bins;
        var values = new float[Bins];
        int edge = 1;
        for (int bin = 0; bin < Bins; bin++)
        {
            // Where the other side has as large a share below: shares rise, so the search goes on where it was. Half of a bin's own pixels
            // count as below it, so that many pixels of one intensity go to the middle of their ranks.
            double below = (shares[bin] + shares[bin + 1]) / 2;
            while (others[edge] < below)
            {
                edge++;
            }

            values[bin] = (float)(lowest + (width * (edge - 1 + ((below - others[edge - 1]) / (others[edge] - others[edge - 1])))));
        }

        return new(low, high, values);
    }

    /// <summary>Matched images.</summary>
    /// <param name="images">Of any shape, float32, on any device.</param>
    /// <returns>A new tensor of the same shape, without a graph.</returns>
    public Tensor Apply(Tensor images)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        Tensor curve = tensor(Values.ToArray(), device: images.device);
        return curve.index_select(0, BinsOf(images, Low, High, Values.Count).flatten()).reshape(images.shape).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public bool Equals(IntensityMatch? other) =>
        other is not null && (Low, High) == (other.Low, other.High) && Values.SequenceEqual(other.Values);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Low, High, Values.Count);

    private static Tensor BinsOf(Tensor images, double low, double high, int count) =>
        ((images.to(float64) - low) * (count / (high - low))).floor().clamp(0, count - 1).to(int64);

    private static IEnumerable<Tensor> Slices(SliceSet set)
    {
        for (int first = 0; first < set.Count; first += SlicesAtOnce)
        {
            long[] some = [.. Enumerable.Range(first, Math.Min(SlicesAtOnce, set.Count - first)).Select(slice => (long)slice)];
            Tensor images = set.Take(some).Images;
            yield return images.select(1, images.shape[1] / 2);
        }
    }

    /// <summary>Range of intensities, and the share of pixels below each of the edges between its bins.</summary>
    private static (double Low, double High, double[] Shares) Shares(IEnumerable<Tensor> images)
    {
        using var _ = no_grad();
        (double low, double high) = (double.PositiveInfinity, double.NegativeInfinity);
        OverAll(images, one => (low, high) = (Math.Min(low, one.min().ToDouble()), Math.Max(high, one.max().ToDouble())));
        if (!(low < high && double.IsFinite(high - low)))
        {
            throw new InvalidInputException("Intensities cannot be matched where a modality has one alone, or one that is not finite.");
        }

        var counts = new long[Bins];
        OverAll(images, one =>
        {
            long[] some = [.. BinsOf(one, low, high, Bins).flatten().bincount(null, Bins).data<long>()];
            for (int n = 0; n < Bins; n++)
            {
                counts[n] += some[n];
            }
        });

        var shares = new double[Bins + 1];
        long below = 0, all = counts.Sum();
        for (int n = 0; n < Bins; n++)
        {
            below += counts[n];
            shares[n + 1] = (double)below / all;
        }

        return (low, high, shares);
    }

    private static void OverAll(IEnumerable<Tensor> images, Action<Tensor> look)
    {
        using IEnumerator<Tensor> all = images.GetEnumerator();
        bool isMore = true;
        while (isMore)
        {
            using var scope = NewDisposeScope();
            isMore = all.MoveNext();
            if (isMore)
            {
                look(all.Current.detach().cpu());
            }
        }
    }
}
