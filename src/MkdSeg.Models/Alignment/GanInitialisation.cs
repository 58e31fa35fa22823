using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MkdSeg.Models.Alignment;

/// <summary>
/// CycleGAN's start values for generators and discriminators: convolution weights from a normal distribution with mean 0,
/// biases 0. Source: junyanz/pytorch-CycleGAN-and-pix2pix, init_weights (init_type "normal").
/// </summary>
public static class GanInitialisation
{
    /// <summary>Draws new weights for every convolution below a module from torch's global random numbers.</summary>
    /// <param name="module">A generator, a discriminator or any module that holds some. A residual generator afterwards
    /// starts near the identity again: its last convolution is scaled down.</param>
    /// <param name="gain">Standard deviation of the weights; 0.02 in the reference.</param>
    /// <exception cref="ArgumentOutOfRangeException">The gain is not positive.</exception>
    public static void Apply(nn.Module module, double gain = 0.02)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(gain);
        using IDisposable frozen = no_grad();
        foreach (nn.Module part in Self(module))
        {
            (Tensor? weight, Tensor? bias) = part switch
            {
                Conv2d convolution => (convolution.weight, convolution.bias),
                ConvTranspose2d transposed => (transposed.weight, transposed.bias),
                _ => ((Tensor?)null, (Tensor?)null),
            };
            weight?.normal_(0, gain);
            bias?.zero_();
        }

        foreach (ResNetGenerator generator in Self(module).OfType<ResNetGenerator>())
        {
            generator.ShrinkCorrection();
        }
    }

    private static IEnumerable<nn.Module> Self(nn.Module module) => module.modules().Prepend(module).Distinct();
}
