using MkdSeg.Models.Kernels;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MkdSeg.Models.Losses;

/// <summary>
/// L_kd of the mutual knowledge distillation: one segmentor's prediction pulled towards the other's, pixel by pixel.
/// Source: the paper's figure for its place and direction; PAPER.md's default for the form and temperature 1.
/// </summary>
public static class DistillationLoss
{
    /// <summary>
    /// T^2 KL(teacher || student) of the two softmax maps softened by T: summed over classes, mean over pixels and batch.
    /// T^2 keeps the gradient's size when T changes (Hinton et al. 2015). The teacher gets no gradient.
    /// </summary>
    /// <param name="studentLogits">[N,C,H,W].</param>
    /// <param name="teacherLogits">[N,C,H,W].</param>
    /// <param name="temperature">T, above 0.</param>
    /// <param name="confidenceWeighted">
    /// Count each pixel by how sure the teacher is of it, 1 - H / log C, where H is the entropy of its softmax at temperature 1:
    /// 1 for a certain teacher, 0 for one that knows nothing. The mean still divides by all pixels, so an unsure teacher
    /// pulls less. Ours, not the paper's.
    /// </param>
    /// <returns>A scalar, 0 when both maps agree and never below but for rounding.</returns>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The temperature is not positive.</exception>
    public static Tensor KullbackLeibler(
        Tensor studentLogits, Tensor teacherLogits, double temperature = 1, bool confidenceWeighted = false)
    {
        LossShape.Same(studentLogits, teacherLogits);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(temperature);
        if (!confidenceWeighted && FusedSupervision.Takes(studentLogits) && FusedSupervision.Takes(teacherLogits))
        {
            return FusedDistillation.Apply(studentLogits, teacherLogits, temperature);
        }

        using DisposeScope scope = NewDisposeScope();
        Tensor teacher = functional.log_softmax(teacherLogits.detach() / temperature, 1);
        Tensor student = functional.log_softmax(studentLogits / temperature, 1);
        Tensor divergence = (teacher.exp() * (teacher - student)).sum(1);
        if (confidenceWeighted)
        {
            divergence = divergence * Confidence(teacherLogits.detach());
        }

        return (divergence.mean() * (temperature * temperature)).MoveToOuterDisposeScope();
    }

    private static Tensor Confidence(Tensor logits)
    {
        Tensor log = functional.log_softmax(logits, 1);
        return 1 + ((log.exp() * log).sum(1) / Math.Log(logits.shape[1]));
    }
}
