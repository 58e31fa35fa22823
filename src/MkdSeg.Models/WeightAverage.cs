using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Models;

/// <summary>
/// The exponential moving average of a network's parameters and running statistics. Ours, not the paper's.
/// </summary>
public sealed class WeightAverage : IDisposable
{
    private readonly double decay;

    /// <summary>An average that starts at a network's present weights.</summary>
    /// <param name="network">The network to follow.</param>
    /// <param name="decay">Share of the old average that stays in each update, 0 to below 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The decay is out of range.</exception>
    public WeightAverage(nn.Module network, double decay)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(decay);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(decay, 1);
        this.decay = decay;
        using IDisposable frozen = no_grad();
        Values = [.. Weights.Named(network).Select(entry => (entry.Name, entry.Value.detach().clone().DetachFromDisposeScope()))];
    }

    /// <summary>The averages by the network's names, sorted as in <see cref="Weights.Named"/>. They belong to this object.</summary>
    public IReadOnlyList<(string Name, Tensor Value)> Values { get; }

    /// <summary>Takes in the network's weights after one of its updates.</summary>
    /// <param name="network">The network that is followed.</param>
    /// <param name="updates">Updates that it has had, from 1. Early on the average forgets faster: at most (1 + updates) / (10 + updates)
    /// stays.</param>
    public void Follow(nn.Module network, long updates)
    {
        using IDisposable frozen = no_grad();
        double share = 1 - Math.Min(decay, (1.0 + updates) / (10.0 + updates));
        foreach (((string _, Tensor average), (string _, Tensor value)) in Values.Zip(Weights.Named(network)))
        {
            if (average.is_floating_point())
            {
                average.lerp_(value, share);
            }
            else
            {
                average.copy_(value);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach ((string _, Tensor value) in Values)
        {
            value.Dispose();
        }
    }
}
