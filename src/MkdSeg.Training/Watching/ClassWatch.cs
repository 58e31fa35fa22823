using MkdSeg.Training.Batches;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Training.Watching;

/// <summary>
/// Shows when a class freezes out, which no loss shows: L_sup and L_kd hardly change when a segmentor gives up a structure of a few
/// pixels. Now and then every segmentor that predicts is asked for target slices of the batch, as a prediction asks it, without a
/// gradient and without touching its statistics, and the pixels that it gives each class are counted against those annotated as it.
/// Nothing of it reaches the training, and no test case is looked at.
/// </summary>
public sealed class ClassWatch
{
    /// <summary>Iterations between two looks.</summary>
    public const int Every = 25;

    /// <summary>Share of its annotated pixels below which a class counts as lost.</summary>
    public const double Least = 0.1;

    /// <summary>Iterations for which a class must be below that, one look after the other, before the alarm is raised.</summary>
    public const int Patience = 200;

    /// <summary>Nothing counts before this share of the iterations: small structures are learnt last.</summary>
    public const double Begin = 0.25;

    private const double Newest = 0.2;

    private readonly string[] readouts;
    private readonly int classCount;
    private readonly int looksBefore;
    private readonly Counts[] counts;

    /// <summary>A watch that has seen nothing.</summary>
    /// <param name="readouts">The segmentors' readout names.</param>
    /// <param name="classCount">Classes with background.</param>
    /// <param name="iterations">Iterations of the training.</param>
    public ClassWatch(IEnumerable<string> readouts, int classCount, int iterations)
    {
        (this.readouts, this.classCount) = ([.. readouts], classCount);
        looksBefore = (int)(Begin * iterations / Every);
        counts = [.. this.readouts.Select(_ => new Counts(classCount))];
    }

    /// <summary>Classes that are lost as it stands, segmentor by segmentor.</summary>
    public IReadOnlyList<LostClass> Lost =>
    [
        .. from n in Enumerable.Range(0, readouts.Length)
           from c in Enumerable.Range(1, classCount - 1)
           where counts[n].Since[c] > 0
           select LostIn(n, c),
    ];

    /// <summary>
    /// Looks at the segmentors after a step, where it is time to. One that has not learnt since the last look is left alone. All are in
    /// training mode afterwards.
    /// </summary>
    /// <param name="segmentors">In the order of the readouts: a network, and the updates that it has had.</param>
    /// <param name="step">The step just made, counted from 0.</param>
    /// <param name="warmUpSteps">Steps before the iterations; nothing is looked at in them.</param>
    /// <param name="target">The step's target batch.</param>
    /// <returns>Classes whose alarm is raised now.</returns>
    public IReadOnlyList<LostClass> Look(
        IReadOnlyList<(nn.Module<Tensor, Tensor> Network, long Updates)> segmentors, int step, int warmUpSteps, Batch target)
    {
        int iteration = step - warmUpSteps;
        bool[] learning = [.. segmentors.Select((segmentor, n) => segmentor.Updates > counts[n].Updates)];
        if (iteration < 0 || (iteration + 1) % Every != 0 || !learning.Contains(true))
        {
            return [];
        }

        using var scope = NewDisposeScope();
        using var _ = no_grad();
        Tensor[] predicted = [.. segmentors.Select(segmentor => Predicted(segmentor.Network, target.Images))];
        Tensor annotated = Pixels(target.Labels);
        var raised = new List<LostClass>();
        for (int n = 0; n < segmentors.Count; n++)
        {
            if (learning[n])
            {
                Tensor[] others = [.. predicted.Where((_, other) => other != n)];
                counts[n].Updates = segmentors[n].Updates;
                counts[n].Add(predicted[n], Expected(annotated, target.Known, others), looksBefore, step);
                raised.AddRange(Enumerable.Range(1, classCount - 1).Where(c => counts[n].Since[c] == step + 1).Select(c => LostIn(n, c)));
            }
        }

        return raised;
    }

    /// <summary>Everything that it has seen, for a checkpoint: float64.</summary>
    internal Tensor State() => tensor(counts.SelectMany(count => count.Values).ToArray());

    /// <summary>Puts back what <see cref="State"/> gave.</summary>
    internal void Restore(Tensor state)
    {
        double[] values = state.data<double>().ToArray();
        int each = values.Length / counts.Length;
        for (int n = 0; n < counts.Length; n++)
        {
            counts[n].Restore(values.AsSpan(n * each, each));
        }
    }

    private LostClass LostIn(int n, int c)
    {
        double[] others = [.. counts.Where((_, other) => other != n).Select(count => count.Found(c))];
        return new LostClass(readouts[n], c, (int)counts[n].Since[c], counts[n].Found(c), others.Length == 0 ? null : others.Max());
    }

    private Tensor Predicted(nn.Module<Tensor, Tensor> segmentor, Tensor images)
    {
        segmentor.eval();
        Tensor classes = segmentor.forward(images).argmax(1);
        segmentor.train();
        return Pixels(classes);
    }

    /// <summary>Where a class is not annotated, the segmentor that gives it most stands in for the labels.</summary>
    private static Tensor Expected(Tensor annotated, Tensor? known, Tensor[] others) =>
        known is null ? annotated
        : where(known.cpu(), annotated, others.Length == 0 ? zeros_like(annotated) : stack(others).amax([0]));

    /// <returns>[N,C], float64 on the CPU: pixels of each class in each slice.</returns>
    private Tensor Pixels(Tensor classes) => nn.functional.one_hot(classes, classCount).sum([1L, 2]).to(float64).cpu();

    /// <summary>What is known of one segmentor.</summary>
    private sealed class Counts(int classCount)
    {
        private double looks;

        /// <summary>Step, counted from 1, at which the alarm of a class was raised; 0 while it is not.</summary>
        public double[] Since { get; } = new double[classCount];

        /// <summary>Updates that the segmentor had made at the last look.</summary>
        public double Updates { get; set; }

        /// <summary>All of it as numbers.</summary>
        public IEnumerable<double> Values => [.. PredictedMean, .. ExpectedMean, .. Below, .. Since, looks, Updates];

        private double[] PredictedMean { get; } = new double[classCount];

        private double[] ExpectedMean { get; } = new double[classCount];

        private double[] Below { get; } = new double[classCount];

        /// <summary>Pixels predicted over pixels expected; 0 where none are expected.</summary>
        public double Found(int c) => ExpectedMean[c] > 0 ? PredictedMean[c] / ExpectedMean[c] : 0;

        public void Restore(ReadOnlySpan<double> values)
        {
            int at = 0;
            foreach (double[] part in (double[][])[PredictedMean, ExpectedMean, Below, Since])
            {
                values.Slice(at, classCount).CopyTo(part);
                at += classCount;
            }

            (looks, Updates) = (values[at], values[at + 1]);
        }

        /// <summary>One look more.</summary>
        public void Add(Tensor predicted, Tensor expected, int looksBefore, int step)
        {
            Follow(PredictedMean, predicted);
            Follow(ExpectedMean, expected);
            looks++;
            for (int c = 1; c < classCount; c++)
            {
                bool below = looks > looksBefore && ExpectedMean[c] > 0 && Found(c) < Least;
                Below[c] = below ? Below[c] + 1 : 0;
                Since[c] = !below ? 0 : Since[c] == 0 && Below[c] * Every >= Patience ? step + 1 : Since[c];
            }
        }

        private static void Follow(double[] mean, Tensor slices)
        {
            double[] now = slices.sum([0L]).data<double>().ToArray();
            for (int c = 0; c < mean.Length; c++)
            {
                mean[c] += Newest * (now[c] - mean[c]);
            }
        }
    }
}
