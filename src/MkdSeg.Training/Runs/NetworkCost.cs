using MkdSeg.Training.Methods;

namespace MkdSeg.Training.Runs;

/// <summary>
/// What one network of a finished run has cost. Every method makes the same number of updates on target images; the sum over
/// its networks and the sessions' wall time say what else it takes.
/// </summary>
/// <param name="Name">For example "segmentor_real".</param>
/// <param name="Parameters">Numbers that were learnt.</param>
/// <param name="Updates">Updates that the optimiser made, in all sessions.</param>
/// <param name="Predicts">Whether predictions use it.</param>
public sealed record NetworkCost(string Name, long Parameters, long Updates, bool Predicts)
{
    /// <summary>The networks of a method as it stands, in their order.</summary>
    public static IReadOnlyList<NetworkCost> Of(TrainingMethod method) =>
    [
        .. method.Networks.Select(n => new NetworkCost(
            n.Name, n.Optimiser.Count, n.Optimiser.Steps, method.Segmentors.Values.Any(s => ReferenceEquals(s.Network, n.Network)))),
    ];
}
