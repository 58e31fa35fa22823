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
    /// Largest weight of a class where classes are balanced, in units of the weight that all would have if all were equally frequent.
    /// </summary>
    public const double LargestClassWeight = 50;

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
    /// <param name="classBalanced">
    /// Let classes count alike however frequent they are. With q the teacher's softmax at temperature 1 and m_c its mean over all pixels of
    /// the batch, w_c = min(1 / (C m_c), <see cref="LargestClassWeight"/>); a pixel counts w = sum over c of w_c q_c, and the mean over
    /// pixels becomes sum(w KL) / sum(w). So every class that the teacher shows has the same say, the background as much as a vessel, and
    /// one that it does not show has next to none: where it takes an unknown structure for background, it pulls with the background's
    /// small weight. Whole pixels are weighted, not terms of the sum over classes: the least of each is still where both maps agree.
    /// Ours, not the paper's.
    /// </param>
    /// <returns>A scalar, 0 when both maps agree and never below but for rounding.</returns>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The temperature is not positive.</exception>
    public static Tensor KullbackLeibler(
        Tensor studentLogits,
        Tensor teacherLogits,
        double temperature = 1,
        bool confidenceWeighted = false,
        bool classBalanced = false)
    {
        LossShape.Same(studentLogits, teacherLogits);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(temperature);
        if (!confidenceWeighted && !classBalanced && FusedSupervision.Takes(studentLogits) && FusedSupervision.Takes(teacherLogits))
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

        Tensor mean = classBalanced ? Balanced(divergence, teacherLogits.detach()) : divergence.mean();
        return (mean * (temperature * temperature)).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// 1 - mean of (2 sum(p q) + s) / (sum(p^2) + sum(q^2) + s) over classes, where p and q are the softmax of student and teacher and the
    /// sums run over pixels and the batch (the form of Milletari et al. 2016, whose least is where both maps agree, as that of sum(p) +
    /// sum(q) is not). The background is left out: it is most pixels, and its Dice is near 1 whatever becomes of a structure. Classes
    /// that are nowhere the teacher's likeliest are left out too: counted, they would draw the student's probability of a structure
    /// that the teacher does not know to 0. The teacher gets no gradient. Ours, not the paper's.
    /// </summary>
    /// <param name="studentLogits">[N,C,H,W].</param>
    /// <param name="teacherLogits">[N,C,H,W].</param>
    /// <returns>A scalar from 0 to 1; 0 where the teacher shows background alone.</returns>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static Tensor SoftDice(Tensor studentLogits, Tensor teacherLogits)
    {
        const double Smooth = 1e-5;
        LossShape.Same(studentLogits, teacherLogits);
        using DisposeScope scope = NewDisposeScope();
        long classes = studentLogits.shape[1];
        Tensor student = PerClass(functional.softmax(studentLogits, 1)), teacher = PerClass(functional.softmax(teacherLogits.detach(), 1));
        Tensor dice = ((2 * (student * teacher).sum(1)) + Smooth) / (student.square().sum(1) + teacher.square().sum(1) + Smooth);
        Tensor shown = (bincount(teacherLogits.detach().argmax(1).flatten(), minlength: classes) > 0).to(dice.dtype);
        shown = cat([zeros_like(shown.narrow(0, 0, 1)), shown.narrow(0, 1, classes - 1)]);
        return (((1 - dice) * shown).sum() / shown.sum().clamp_min(1)).MoveToOuterDisposeScope();
    }

    /// <returns>[C, all pixels of the batch].</returns>
    private static Tensor PerClass(Tensor map) => map.transpose(0, 1).flatten(1);

    private static Tensor Balanced(Tensor divergence, Tensor teacherLogits)
    {
        Tensor shown = functional.softmax(teacherLogits, 1);
        Tensor mass = PerClass(shown).mean([1]);
        Tensor weights = (1 / (mass * mass.shape[0])).clamp_max(LargestClassWeight);
        Tensor pixels = PerClass(shown).transpose(0, 1).matmul(weights);
        return (divergence.flatten() * pixels).sum() / pixels.sum();
    }

    private static Tensor Confidence(Tensor logits)
    {
        Tensor log = functional.log_softmax(logits, 1);
        return 1 + ((log.exp() * log).sum(1) / Math.Log(logits.shape[1]));
    }
}
