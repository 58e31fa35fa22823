using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MkdSeg.Models.Losses;

/// <summary>
/// The knowledge that two modalities share in Dou et al. (2020): what a network says on average where a class truly is, for each
/// class, must be the same in both. The images need not be of one patient.
/// </summary>
public static class ClassKnowledgeLoss
{
    /// <summary>
    /// Logits are averaged over all pixels of the batch that carry a class; with q = softmax(average / T) of either modality
    /// the class's loss is (KL(q_a || q_b) + KL(q_b || q_a)) / 2, and the result is the mean over the classes that both batches
    /// show. Both modalities get a gradient, and there is no factor T^2, as in the authors' published code (network.py of
    /// carrenD/ummkd), which counts classes that a batch lacks as zero logits; here they are left out.
    /// </summary>
    /// <param name="logitsA">[N,C,H,W].</param>
    /// <param name="labelsA">[N,H,W], int64, each in [0,C).</param>
    /// <param name="logitsB">[M,C,H,W].</param>
    /// <param name="labelsB">[M,H,W], int64, each in [0,C).</param>
    /// <param name="temperature">T, above 0.</param>
    /// <param name="knownA">
    /// [N,C], bool: which classes are annotated in each image; null where all are. Background of an image that lacks one is left out of the
    /// average, since such a class is among it.
    /// </param>
    /// <param name="knownB">[M,C], likewise.</param>
    /// <returns>A scalar, 0 for equal knowledge; 0 also where no class is in both batches.</returns>
    /// <exception cref="ArgumentException">Shapes or types do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The temperature is not positive.</exception>
    public static Tensor Symmetric(
        Tensor logitsA,
        Tensor labelsA,
        Tensor logitsB,
        Tensor labelsB,
        double temperature,
        Tensor? knownA = null,
        Tensor? knownB = null)
    {
        LossShape.Labels(logitsA, labelsA);
        LossShape.Labels(logitsB, labelsB);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(temperature);
        if (logitsA.shape[1] != logitsB.shape[1])
        {
            throw new ArgumentException($"{logitsA.shape[1]} and {logitsB.shape[1]} classes differ.", nameof(logitsB));
        }

        using DisposeScope scope = NewDisposeScope();
        (Tensor averageA, Tensor countA) = ClassAverages(logitsA, labelsA, knownA);
        (Tensor averageB, Tensor countB) = ClassAverages(logitsB, labelsB, knownB);
        Tensor a = functional.log_softmax(averageA / temperature, 1), b = functional.log_softmax(averageB / temperature, 1);
        Tensor divergence = 0.5 * ((a.exp() - b.exp()) * (a - b)).sum(1);
        Tensor both = (countA * countB > 0).to(divergence.dtype);
        return ((divergence * both).sum() / both.sum().clamp_min(1)).MoveToOuterDisposeScope();
    }

    /// <returns>Average logits [C,C], a row for each true class, zero for an absent one; and the classes' pixels [C].</returns>
    private static (Tensor Average, Tensor Count) ClassAverages(Tensor logits, Tensor labels, Tensor? known)
    {
        long classes = logits.shape[1];
        Tensor rows = logits.permute(0, 2, 3, 1).reshape(-1, classes), index = labels.reshape(-1);
        Tensor one = ones(index.shape, rows.dtype, rows.device);
        if (known is not null)
        {
            Tensor isWhole = known.narrow(1, 1, classes - 1).all(1).reshape(-1, 1, 1);
            one = (labels > 0).logical_or(isWhole).reshape(-1).to(rows.dtype);
            rows *= one.unsqueeze(1);
        }

        Tensor sums = zeros([classes, classes], dtype: rows.dtype, device: rows.device).index_add(0, index, rows, 1);

        // bincount would read the largest label back from a GPU. Ones add up exactly to 2^24 pixels.
        Tensor count = zeros(classes, rows.dtype, rows.device).index_add(0, index, one, 1);
        return (sums / count.clamp_min(1).unsqueeze(1), count);
    }
}
