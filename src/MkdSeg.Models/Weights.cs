using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Models;

/// <summary>What a checkpoint or an average of weights needs of a network.</summary>
public static class Weights
{
    /// <summary>All parameters and buffers, sorted by name (ordinal), so that the order never depends on reflection.</summary>
    /// <param name="network">Any network.</param>
    /// <returns>Names and the network's own tensors: do not dispose them.</returns>
    public static IReadOnlyList<(string Name, Tensor Value)> Named(nn.Module network) =>
        [.. network.state_dict().Select(entry => (entry.Key, entry.Value)).OrderBy(entry => entry.Key, StringComparer.Ordinal)];

    /// <summary>Copies every parameter and buffer; the memory layout of the destination stays.</summary>
    /// <param name="source">Where values come from.</param>
    /// <param name="destination">A network of the same kind and size.</param>
    /// <exception cref="ArgumentException">Names or shapes differ; nothing has been copied then.</exception>
    public static void Copy(nn.Module source, nn.Module destination)
    {
        IReadOnlyList<(string Name, Tensor Value)> from = Named(source);
        IReadOnlyList<(string Name, Tensor Value)> to = Named(destination);
        if (!from.Select(Describe).SequenceEqual(to.Select(Describe)))
        {
            throw new ArgumentException("The two networks differ in the names or shapes of their weights.", nameof(destination));
        }

        using IDisposable frozen = no_grad();
        for (int i = 0; i < from.Count; i++)
        {
            to[i].Value.copy_(from[i].Value);
        }
    }

    private static string Describe((string Name, Tensor Value) entry) => $"{entry.Name}[{string.Join(',', entry.Value.shape)}]";
}
