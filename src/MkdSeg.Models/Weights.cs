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

    /// <summary>Puts values back by name; device and memory layout of the network stay.</summary>
    /// <param name="network">The network to change.</param>
    /// <param name="values">One for every parameter and buffer, in any order.</param>
    /// <exception cref="ArgumentException">Names or shapes differ; nothing has been changed then.</exception>
    public static void Restore(nn.Module network, IEnumerable<(string Name, Tensor Value)> values)
    {
        (string Name, Tensor Value)[] from = [.. values.OrderBy(entry => entry.Name, StringComparer.Ordinal)];
        IReadOnlyList<(string Name, Tensor Value)> to = Named(network);
        string[] misfits = [.. to.Select(Describe).Except(from.Select(Describe)), .. from.Select(Describe).Except(to.Select(Describe))];
        if (misfits.Length > 0 || from.Length != to.Count)
        {
            throw new ArgumentException($"Names or shapes of weights differ: {string.Join(", ", misfits.Take(4))}.", nameof(values));
        }

        using IDisposable frozen = no_grad();
        for (int i = 0; i < from.Length; i++)
        {
            to[i].Value.copy_(from[i].Value);
        }
    }

    /// <summary>The first parameter or buffer that holds a value which is infinite or not a number; null where all are finite.</summary>
    /// <param name="network">Any network.</param>
    public static string? FirstNotFinite(nn.Module network)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable frozen = no_grad();
        return Named(network).FirstOrDefault(entry => !entry.Value.isfinite().all().item<bool>()).Name;
    }

    private static string Describe((string Name, Tensor Value) entry) => $"{entry.Name}[{string.Join(',', entry.Value.shape)}]";
}
