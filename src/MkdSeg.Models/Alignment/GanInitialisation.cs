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
        Draw(module, _ => gain);
    }

    /// <summary>
    /// Draws new weights whose spread keeps the scale of features from layer to layer: He et al. 2015, standard deviation sqrt(2 / inputs
    /// of an output pixel), biases 0. For networks without norm, in which CycleGAN's narrow spread would all but silence deep layers.
    /// </summary>
    /// <param name="module">As for <see cref="Apply"/>.</param>
    public static void ApplyHe(nn.Module module) => Draw(module, Spread);

    /// <summary>Weights of a strided transposed convolution reach an output pixel only in part: one in stride x stride.</summary>
    private static double Spread(nn.Module convolution) => convolution switch
    {
        Conv2d plain => Math.Sqrt(2.0 / (plain.weight!.numel() / plain.out_channels)),
        ConvTranspose2d transposed => Math.Sqrt(
            2.0 * transposed.stride[0] * transposed.stride[1] / (transposed.weight!.numel() / transposed.out_channels)),
        _ => throw new ArgumentException("no convolution", nameof(convolution)),
    };

    private static void Draw(nn.Module module, Func<nn.Module, double> spread)
    {
        using IDisposable frozen = no_grad();
        foreach (nn.Module part in Self(module))
        {
            (Tensor? weight, Tensor? bias) = part switch
            {
                Conv2d convolution => (convolution.weight, convolution.bias),
                ConvTranspose2d transposed => (transposed.weight, transposed.bias),
                _ => ((Tensor?)null, (Tensor?)null),
            };
            weight?.normal_(0, spread(part));
            bias?.zero_();
        }

        foreach (ResNetGenerator generator in Self(module).OfType<ResNetGenerator>())
        {
            generator.ShrinkCorrection();
        }
    }

    private static IEnumerable<nn.Module> Self(nn.Module module) => module.modules().Prepend(module).Distinct();
}
