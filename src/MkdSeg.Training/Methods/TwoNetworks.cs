using MkdSeg.Imaging;
using MkdSeg.Models.Alignment;
using MkdSeg.Training.Batches;
using MkdSeg.Training.Options;
using static TorchSharp.torch;

namespace MkdSeg.Training.Methods;

/// <summary>
/// A method trained twice, from other initial weights and on other batches, one after the other; predictions are the mean of
/// the two. The control that an ensemble of two segmentors needs. The first half is, to the bit, the method's own training under the
/// same options.
/// </summary>
public sealed class TwoNetworks : TrainingMethod
{
    private readonly TrainingMethod first;
    private readonly TrainingMethod second;

    /// <summary>Both trainings with fresh networks.</summary>
    /// <param name="options">Checked options of the method.</param>
    /// <param name="classCount">Classes with background.</param>
    /// <param name="device">Where the networks live.</param>
    /// <param name="create">Makes a method of one segmentor, "real", under the options given.</param>
    public TwoNetworks(TrainingOptions options, int classCount, Device device, Func<TrainingOptions, TrainingMethod> create)
        : base(options, classCount, device)
    {
        first = create(options);
        TrainingOptions other = options with { Seed = RandomStream.Create(options.Seed, "second-network", 0).Next() };
        random.manual_seed(other.Seed);
        second = create(other);
        Networks = [.. Named("first", first), .. Named("second", second)];
        Segmentors = new Dictionary<string, NamedNetwork> { ["first"] = first.Segmentors["real"], ["second"] = second.Segmentors["real"] };
        Pools = first.Pools.Select(pool => ("first", pool)).Concat(second.Pools.Select(pool => ("second", pool)))
            .ToDictionary(entry => $"{entry.Item1}_{entry.pool.Key}", entry => entry.pool.Value);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<NamedNetwork> Networks { get; }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, NamedNetwork> Segmentors { get; }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, ImagePool> Pools { get; }

    /// <inheritdoc/>
    public override bool UsesAssistant => first.UsesAssistant;

    /// <inheritdoc/>
    public override int WarmUpSteps => first.WarmUpSteps;

    /// <summary>Steps of both trainings: each network has as many updates on target images as that of any other method.</summary>
    public override int TotalSteps => first.TotalSteps + second.TotalSteps;

    /// <inheritdoc/>
    public override void Step(int step, Batch target, Batch? assistant, StepLog log)
    {
        if (step < first.TotalSteps)
        {
            first.Step(step, target, assistant, log);
        }
        else
        {
            second.Step(step - first.TotalSteps, target, assistant, log);
        }
    }

    private static IEnumerable<NamedNetwork> Named(string which, TrainingMethod method) =>
        method.Networks.Select(network => network with { Name = $"{which}_{network.Name}" });
}
