using MkdSeg.Models.Kernels;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MkdSeg.Models.Losses;

/// <summary>
/// L_sup of S_real and S_syn: cross entropy plus soft Dice, one to one. Source: PAPER.md's default; the paper's own weights
/// are unknown. All losses are scalars, non-negative, and finite for logits up to 1e4 and beyond.
/// </summary>
public static class SupervisedLoss
{
    /// <summary>A logit whose probability is 0 beside any other; finite, so that no product with it is undefined.</summary>
    private const double NoProbability = -1e9;

    /// <summary>Cross entropy, mean over all pixels of the batch, every class weighing the same.</summary>
    /// <param name="logits">[N,C,H,W].</param>
    /// <param name="labels">[N,H,W], int64, each in [0,C).</param>
    /// <exception cref="ArgumentException">Shapes or types do not fit.</exception>
    public static Tensor CrossEntropy(Tensor logits, Tensor labels)
    {
        LossShape.Labels(logits, labels);
        return functional.cross_entropy(logits, labels);
    }

    /// <summary>
    /// 1 - mean of (2 sum(p y) + s) / (sum p + sum y + s), where p is the softmax and y the one-hot label. The sums run over
    /// pixels and the batch, the mean over classes (MONAI's DiceLoss with batch=true); with <paramref name="perImage"/> the
    /// sums run over one image and the mean over images and classes (MONAI's default). A class absent from labels scores
    /// about 0 while anything is predicted as it. Over the batch is the default here, because most slices lack some structure.
    /// </summary>
    /// <param name="logits">[N,C,H,W].</param>
    /// <param name="labels">[N,H,W], int64, each in [0,C).</param>
    /// <param name="perImage">Dice of each image instead of the whole batch.</param>
    /// <param name="smooth">s above, in numerator and denominator; 1e-5 as in MONAI.</param>
    /// <param name="includeBackground">Whether class 0 counts in the mean.</param>
    /// <param name="skipAbsent">
    /// Leave a class out of the mean where the labels do not show it. Counted, such a class draws its probability below s
    /// to score 1, and a class that few batches show is then frozen out: in a training of 1,200 iterations with batch 6 the
    /// pulmonary artery was never predicted.
    /// </param>
    /// <exception cref="ArgumentException">Shapes or types do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="smooth"/> is negative.</exception>
    public static Tensor SoftDice(
        Tensor logits, Tensor labels, bool perImage = false, double smooth = 1e-5, bool includeBackground = true, bool skipAbsent = false)
    {
        LossShape.Labels(logits, labels);
        ArgumentOutOfRangeException.ThrowIfNegative(smooth);
        using DisposeScope scope = NewDisposeScope();
        Tensor predicted = functional.softmax(logits, 1);
        Tensor index = labels.unsqueeze(1);
        Tensor truth = zeros_like(predicted).scatter_(1, index, ones_like(index, predicted.dtype));
        if (!includeBackground)
        {
            (predicted, truth) = (predicted.narrow(1, 1, logits.shape[1] - 1), truth.narrow(1, 1, logits.shape[1] - 1));
        }

        long[] axes = [.. Enumerable.Range(0, (int)logits.dim()).Where(axis => axis >= 2 || (axis == 0 && !perImage))];
        Tensor overlap = (predicted * truth).sum(axes);
        Tensor total = predicted.sum(axes) + truth.sum(axes);
        Tensor dice = ((2 * overlap) + smooth) / (total + smooth);
        if (!skipAbsent)
        {
            return (1 - dice.mean()).MoveToOuterDisposeScope();
        }

        Tensor present = (truth.sum(axes) > 0).to(dice.dtype);
        return (1 - ((dice * present).sum() / present.sum().clamp_min(1))).MoveToOuterDisposeScope();
    }

    /// <summary><see cref="CrossEntropy"/> plus <see cref="SoftDice"/> over the batch and the classes that its labels show.</summary>
    /// <param name="logits">[N,C,H,W].</param>
    /// <param name="labels">[N,H,W], int64, each in [0,C).</param>
    /// <param name="known">[N,C], bool: which classes are annotated in each image (<see cref="Merged"/>); null where all are.</param>
    /// <exception cref="ArgumentException">Shapes or types do not fit.</exception>
    public static Tensor Combined(Tensor logits, Tensor labels, Tensor? known = null)
    {
        if (known is null && FusedSupervision.Takes(logits))
        {
            LossShape.Labels(logits, labels);
            return FusedSupervision.Apply(logits, labels);
        }

        using DisposeScope scope = NewDisposeScope();
        Tensor judged = known is null ? logits : Merged(logits, known);
        return (CrossEntropy(judged, labels) + SoftDice(judged, labels, skipAbsent: true)).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// Logits of images in which some classes are not annotated, where "background" means "background or one of these": their
    /// probabilities are added to the background's (the marginal loss of Shi et al., Medical Image Analysis 2021). A loss of these says
    /// nothing of how the background's share is divided, so a class that is not annotated is neither learnt nor unlearnt as background.
    /// </summary>
    /// <param name="logits">[N,C,H,W].</param>
    /// <param name="known">[N,C], bool: which classes are annotated in each image; the background's entry is not looked at.</param>
    /// <returns>[N,C,H,W]: class 0 is the sum, classes that are not annotated have probability 0.</returns>
    /// <exception cref="ArgumentException">Shapes or types do not fit.</exception>
    public static Tensor Merged(Tensor logits, Tensor known)
    {
        if (known.dtype != ScalarType.Bool || !known.shape.AsSpan().SequenceEqual(logits.shape.AsSpan(0, 2)))
        {
            throw new ArgumentException(
                $"known is {known.dtype} [{string.Join(",", known.shape)}]; give bool [{logits.shape[0]},{logits.shape[1]}].",
                nameof(known));
        }

        using DisposeScope scope = NewDisposeScope();
        long classes = logits.shape[1];
        Tensor unknown = known.logical_not().narrow(1, 1, classes - 1).unsqueeze(-1).unsqueeze(-1);
        Tensor background = logits.narrow(1, 0, 1), structures = logits.narrow(1, 1, classes - 1);
        Tensor hidden = structures.masked_fill(unknown.logical_not(), NoProbability);
        Tensor sum = logsumexp(cat([background, hidden], 1), 1, keepdim: true);
        return cat([sum, structures.masked_fill(unknown, NoProbability)], 1).MoveToOuterDisposeScope();
    }
}
