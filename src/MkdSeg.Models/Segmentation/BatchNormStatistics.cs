using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MkdSeg.Models.Segmentation;

/// <summary>
/// Fits the running statistics of batch norm to other images. A segmentor trained on translated images (S_syn) keeps their
/// statistics; taking them anew from annotated target images helped it a little in trials on phantoms. Ours, not the paper's.
/// </summary>
public static class BatchNormStatistics
{
    /// <summary>Whether a network has any.</summary>
    public static bool Exist(nn.Module network) => network.modules().OfType<BatchNorm2d>().Any();

    /// <summary>
    /// Replaces the running mean and variance of every batch norm by their plain average over the given batches, each batch
    /// counting the same (what PyTorch does with momentum None). Weights do not change; whatever is not a batch norm runs as in
    /// evaluation; train or eval mode and momentum are restored.
    /// </summary>
    /// <param name="network">Any network with <see cref="BatchNorm2d"/> in it.</param>
    /// <param name="batches">Images [N,C,H,W] as the network takes them, read once; they stay the caller's.</param>
    /// <exception cref="ArgumentException">There was no batch, or the network has no batch norm; nothing has changed then.</exception>
    public static void Reestimate(nn.Module<Tensor, Tensor> network, IEnumerable<Tensor> batches)
    {
        BatchNorm2d[] norms = [.. network.modules().OfType<BatchNorm2d>()];
        if (norms.Length == 0)
        {
            throw new ArgumentException("The network has no batch norm.", nameof(network));
        }

        double?[] momenta = [.. norms.Select(norm => norm.momentum)];
        Dictionary<nn.Module, bool> modes = network.modules().Prepend(network).Distinct().ToDictionary(part => part, part => part.training);
        try
        {
            network.eval();
            int count = 0;
            using IDisposable frozen = no_grad();
            using IEnumerator<Tensor> all = batches.GetEnumerator();
            while (true)
            {
                // A batch that is made on the way goes with its turn: all of them are a whole cohort.
                using DisposeScope scope = NewDisposeScope();
                if (!all.MoveNext())
                {
                    break;
                }

                count++;
                foreach (BatchNorm2d norm in norms)
                {
                    norm.train();
                    norm.momentum = 1.0 / count;
                }

                network.forward(all.Current);
            }

            if (count == 0)
            {
                throw new ArgumentException("At least one batch is needed.", nameof(batches));
            }
        }
        finally
        {
            for (int i = 0; i < norms.Length; i++)
            {
                norms[i].momentum = momenta[i];
            }

            RestoreModes(network, modes);
        }
    }

    /// <summary>Outside in, because setting the mode of a module sets that of all below it.</summary>
    private static void RestoreModes(nn.Module module, Dictionary<nn.Module, bool> modes)
    {
        module.train(modes[module]);
        foreach (nn.Module child in module.children())
        {
            RestoreModes(child, modes);
        }
    }
}
