using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MkdSeg.Bench.Scenarios.Step;

/// <summary>The losses of MkdSeg.Models once more, from libtorch's own where it has them.</summary>
internal static class PlainLosses
{
    private const double Smooth = 1e-5;

    /// <summary>Cross entropy plus soft Dice over the batch and the classes that its labels show.</summary>
    /// <param name="logits">[N,C,H,W].</param>
    /// <param name="labels">[N,H,W].</param>
    public static Tensor Supervised(Tensor logits, Tensor labels)
    {
        Tensor predicted = logits.softmax(1);
        Tensor truth = functional.one_hot(labels, logits.shape[1]).permute(0, 3, 1, 2).to(logits.dtype);
        Tensor count = truth.sum([0L, 2, 3]);
        Tensor dice = ((2 * (predicted * truth).sum([0L, 2, 3])) + Smooth) / (predicted.sum([0L, 2, 3]) + count + Smooth);
        return functional.cross_entropy(logits, labels) + 1 - dice.masked_select(count > 0).mean();
    }

    /// <summary>T^2 KL(teacher || student), summed over classes, mean over pixels and batch.</summary>
    /// <param name="student">Logits [N,C,H,W].</param>
    /// <param name="teacher">Logits [N,C,H,W].</param>
    /// <param name="temperature">T.</param>
    public static Tensor Distillation(Tensor student, Tensor teacher, double temperature)
    {
        Tensor sum = functional.kl_div(
            functional.log_softmax(student / temperature, 1), functional.log_softmax(teacher / temperature, 1), log_target: true, reduction: Reduction.Sum);
        return sum * (temperature * temperature * student.shape[1] / student.numel());
    }

    /// <summary>Mean squared distance of a discriminator's output to a number.</summary>
    public static Tensor LeastSquares(Tensor prediction, double wanted) => functional.mse_loss(prediction, full_like(prediction, wanted));
}
