using MkdSeg.Models;
using MkdSeg.Training.Options;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MkdSeg.Reference;

/// <summary>
/// The networks of MkdSeg.Models once more, as functions over tensors by name, each operator libtorch's own and in the
/// ordinary layout.
/// </summary>
public static class PlainForward
{
    /// <summary>CycleGAN's ResNet generator: [N,1,H,W] to [N,1,H,W].</summary>
    /// <param name="g">The generator.</param>
    /// <param name="image">The images.</param>
    /// <param name="options">Blocks, and whether it learns a correction.</param>
    public static Tensor Generate(PlainNetwork g, Tensor image, AlignmentOptions options)
    {
        Tensor x = functional.relu(functional.instance_norm(g.Convolve("stem", Reflect(image, 3))));
        x = functional.relu(functional.instance_norm(g.Convolve("down1", x, stride: 2, padding: 1)));
        x = functional.relu(functional.instance_norm(g.Convolve("down2", x, stride: 2, padding: 1)));
        for (int i = 0; i < options.GeneratorBlocks; i++)
        {
            Tensor y = functional.relu(functional.instance_norm(g.Convolve($"blocks.{i}.first", Reflect(x, 1))));
            x = x + functional.instance_norm(g.Convolve($"blocks.{i}.second", Reflect(y, 1)));
        }

        foreach (string name in new[] { "up1", "up2" })
        {
            x = SafeConvolution.ConvTranspose2d(x, g[$"{name}.weight"], g[$"{name}.bias"], stride: 2, padding: 1, outputPadding: 1);
            x = functional.relu(functional.instance_norm(x));
        }

        x = g.Convolve("head", Reflect(x, 3)).tanh();
        return options.ResidualGenerator ? image + x : x;
    }

    /// <summary>PatchGAN: [N,1,H,W] to [N,1,h,w].</summary>
    /// <param name="d">The discriminator.</param>
    /// <param name="image">The images.</param>
    /// <param name="options">Layers.</param>
    public static Tensor Judge(PlainNetwork d, Tensor image, AlignmentOptions options)
    {
        int layers = options.DiscriminatorLayers;
        Tensor x = functional.leaky_relu(d.Convolve("convolutions.0", image, stride: 2, padding: 1), 0.2);
        for (int i = 1; i <= layers; i++)
        {
            x = d.Convolve($"convolutions.{i}", x, stride: i < layers ? 2 : 1, padding: 1);
            x = functional.leaky_relu(functional.instance_norm(x), 0.2);
        }

        return d.Convolve($"convolutions.{layers + 1}", x, padding: 1);
    }

    /// <summary>U-Net with batch norm in training: [N,1,H,W] to logits [N,C,H,W].</summary>
    /// <param name="s">The segmentor.</param>
    /// <param name="image">The images.</param>
    /// <param name="depth">Number of times the sides are halved.</param>
    /// <param name="track">Whether this pass counts in the running statistics.</param>
    public static Tensor Segment(PlainNetwork s, Tensor image, int depth, bool track)
    {
        Tensor x = Stage(s, "encoder.0", image, track);
        var skips = new Stack<Tensor>();
        for (int i = 1; i <= depth; i++)
        {
            skips.Push(x);
            x = Stage(s, $"encoder.{i}", functional.max_pool2d(x, [2, 2]), track);
        }

        for (int i = depth - 1; i >= 0; i--)
        {
            Tensor reduced = s.Convolve($"reduce.{i}", x);
            Tensor up = functional.interpolate(reduced, scale_factor: [2, 2], mode: InterpolationMode.Bilinear, align_corners: false);
            x = Stage(s, $"decoder.{i}", cat([skips.Pop(), up], 1), track);
        }

        return s.Convolve("head", x);
    }

    private static Tensor Stage(PlainNetwork s, string name, Tensor x, bool track)
    {
        foreach (int i in new[] { 1, 2 })
        {
            string norm = $"{name}.norm{i}";
            x = s.Convolve($"{name}.conv{i}", x, padding: 1);
            (Tensor? mean, Tensor? variance) = track ? (s[$"{norm}.running_mean"], s[$"{norm}.running_var"]) : (null, null);
            x = functional.batch_norm(x, mean, variance, s[$"{norm}.weight"], s[$"{norm}.bias"], training: true);
            x = functional.relu(x);
            if (track)
            {
                s[$"{norm}.num_batches_tracked"].add_(1);
            }
        }

        return x;
    }

    private static Tensor Reflect(Tensor x, long by) => functional.pad(x, (by, by, by, by), PaddingModes.Reflect);
}
