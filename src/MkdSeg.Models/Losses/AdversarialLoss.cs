using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MkdSeg.Models.Losses;

/// <summary>
/// The loss between generator and discriminator. A discriminator minimises <see cref="Real"/> on real and
/// <see cref="Fake"/> on generated images (CycleGAN takes half the sum); a generator minimises <see cref="Real"/> on its own.
/// </summary>
/// <param name="objective">Least squares (PAPER.md's default) or vanilla.</param>
public sealed class AdversarialLoss(AdversarialObjective objective = AdversarialObjective.LeastSquares)
{
    /// <summary>The objective chosen.</summary>
    public AdversarialObjective Objective { get; } = Enum.IsDefined(objective)
        ? objective
        : throw new ArgumentOutOfRangeException(nameof(objective), objective, "No such objective.");

    /// <summary>Low when the discriminator takes the images for real.</summary>
    /// <param name="prediction">The discriminator's output, any shape, before any sigmoid.</param>
    /// <returns>A scalar: mean of (p - 1)^2, or of -log sigmoid(p).</returns>
    public Tensor Real(Tensor prediction)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor loss = Objective == AdversarialObjective.LeastSquares
            ? (prediction - 1).square().mean()
            : -functional.logsigmoid(prediction).mean();
        return loss.MoveToOuterDisposeScope();
    }

    /// <summary>Low when the discriminator takes the images for generated ones.</summary>
    /// <param name="prediction">The discriminator's output, any shape, before any sigmoid.</param>
    /// <returns>A scalar: mean of p^2, or of -log(1 - sigmoid(p)).</returns>
    public Tensor Fake(Tensor prediction)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor loss = Objective == AdversarialObjective.LeastSquares
            ? prediction.square().mean()
            : -functional.logsigmoid(-prediction).mean();
        return loss.MoveToOuterDisposeScope();
    }
}

/// <summary>How a discriminator's output is turned into a loss.</summary>
public enum AdversarialObjective
{
    /// <summary>Squared distance to 1 (real) and 0 (fake); Mao et al. 2017. PAPER.md's default, CycleGAN's too.</summary>
    LeastSquares,

    /// <summary>Binary cross entropy of the logits; Goodfellow et al. 2014. Used by the unfinished re-implementation.</summary>
    Vanilla,
}
