using MkdSeg.Models;
using MkdSeg.Training.Batches;
using MkdSeg.Training.Methods;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Training;

/// <summary>How well segmentors do on slices that no training sees: a curve for the log.</summary>
internal static class ValidationDice
{
    private const int SlicesAtOnce = 16;

    /// <summary>
    /// Mean Dice over the structures that the slices show, all slices pooled, of the mean of all segmentors; networks are in training mode
    /// afterwards. Pixels of a slice in which a structure is not annotated do not count for that structure.
    /// </summary>
    /// <param name="segmentors">Whose mean answers.</param>
    /// <param name="slices">Slices that are not trained on.</param>
    /// <param name="classCount">Classes with background.</param>
    public static double Of(IReadOnlyCollection<NamedNetwork> segmentors, SliceSet slices, int classCount)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        foreach (NamedNetwork one in segmentors)
        {
            one.Network.eval();
        }

        Tensor overlap = zeros(classCount), total = zeros(classCount), shown = zeros(classCount);
        for (int first = 0; first < slices.Count; first += SlicesAtOnce)
        {
            using var part = NewDisposeScope();
            Batch batch = slices.Take([.. Enumerable.Range(first, Math.Min(SlicesAtOnce, slices.Count - first)).Select(n => (long)n)]);
            Tensor sum = segmentors.Select(one => nn.functional.softmax(one.Forward(batch.Images), 1)).Aggregate((a, b) => a + b);
            Tensor found = nn.functional.one_hot(sum.argmax(1), classCount).to(float32);
            Tensor truth = nn.functional.one_hot(batch.Labels, classCount).to(float32);
            Tensor counts = batch.Known is { } known ? known.to(float32).unsqueeze(1).unsqueeze(1) : ones(1);
            long[] pixels = [0, 1, 2];
            overlap.add_((found * truth * counts).sum(pixels).cpu());
            total.add_(((found + truth) * counts).sum(pixels).cpu());
            shown.add_((truth * counts).sum(pixels).cpu());
        }

        foreach (NamedNetwork one in segmentors)
        {
            one.Network.train();
        }

        Tensor there = shown.slice(0, 1, classCount, 1) > 0;
        Tensor dice = (2 * overlap / total.clamp_min(1)).slice(0, 1, classCount, 1).masked_select(there);
        return dice.numel() == 0 ? 0 : dice.mean().ToDouble();
    }
}
