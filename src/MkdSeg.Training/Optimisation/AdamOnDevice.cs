using static TorchSharp.torch;

namespace MkdSeg.Training.Optimisation;

/// <summary>
/// Adam's update by a handful of operators over all parameters of a network at once, for a GPU. Nothing is read back, so the host
/// never waits for it: whether gradients were finite is kept there too, and asked for when a step is looked at.
/// </summary>
internal static class AdamOnDevice
{
    /// <summary>Brings the moments up to date; once a gradient was not finite, nothing changes any more.</summary>
    /// <param name="gradient">Of all parameters, flat.</param>
    /// <param name="mean">First moments, changed in place.</param>
    /// <param name="square">Second moments, likewise.</param>
    /// <param name="finite">One truth value: whether all gradients so far were finite; changed in place.</param>
    /// <param name="factors">Decays and step size.</param>
    /// <returns>What to add to the parameters, flat.</returns>
    public static Tensor Update(Tensor gradient, Tensor mean, Tensor square, Tensor finite, AdamFactors factors)
    {
        // A finite number times zero is zero; anything else is not a number and stays so in a sum.
        finite.bitwise_and_(gradient.mul(0).sum().eq(0));
        Tensor left = finite.bitwise_not(), sound = gradient.masked_fill(left, 0);
        mean.lerp_(sound, finite.mul(factors.OneMinusBeta1));
        square.lerp_(sound.square(), finite.mul(factors.OneMinusBeta2));
        Tensor scale = square.sqrt().mul_(factors.InverseRootCorrection2).add_(factors.Epsilon);
        return mean.div(scale).mul_(-factors.StepSize).masked_fill_(left, 0);
    }
}
