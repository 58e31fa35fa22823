using MkdSeg.Bench.Workers;
using MkdSeg.Imaging;
using MkdSeg.Training.Options;

namespace MkdSeg.Bench.Scenarios.Step;

/// <summary>Which step is measured. Every side's worker gets this by its arguments.</summary>
/// <param name="Networks">How large the networks are: <see cref="DefaultNetworks"/>, <see cref="SmallNetworks"/> or
/// <see cref="NarrowNetworks"/>.</param>
/// <param name="Method">The training method, for example "mkd".</param>
/// <param name="Pixels">Side of a slice.</param>
/// <param name="Batch">Slices of each modality.</param>
internal sealed record StepCase(string Networks, string Method, int Pixels, int Batch)
{
    /// <summary>The networks of the default options.</summary>
    public const string DefaultNetworks = "default";

    /// <summary>Those of profile phantom, with its residual generators.</summary>
    public const string SmallNetworks = "small";

    /// <summary>The default ones a quarter as wide; no peer has them.</summary>
    public const string NarrowNetworks = "narrow";

    // A hundredth of the default. The first update of Adam moves a weight by the learning rate whatever its gradient's size, rounding
    // noise too; at the default rate the gradients of joint's second update were 3e-2 apart by that. And hundreds of steps on one batch
    // leave the networks as they were.
    private const double SmallLearningRate = 2e-6;

    /// <summary>The step of the default options at a size.</summary>
    /// <param name="pixels">Side of a slice.</param>
    public static StepCase Default(int pixels)
    {
        var options = new TrainingOptions();
        return new StepCase(DefaultNetworks, options.Method, pixels, options.BatchSize);
    }

    /// <summary>The step that a worker's arguments describe.</summary>
    /// <exception cref="InvalidInputException">One of them is missing or no number.</exception>
    public static StepCase Of(WorkerOptions worker) =>
        new(worker.Text("networks"), worker.Text("method"), worker.Number("pixels"), worker.Number("batch"));

    /// <summary>What <see cref="Of"/> reads.</summary>
    public IEnumerable<(string Key, object Value)> Arguments() =>
        [("networks", Networks), ("method", Method), ("pixels", Pixels), ("batch", Batch)];

    /// <summary>
    /// The default options but for method, sizes and networks: every network is updated in every step, and there is no warm-up. Small
    /// networks learn at a rate at which both sides of a comparison stay together.
    /// </summary>
    /// <exception cref="InvalidInputException">There are no such networks.</exception>
    public TrainingOptions Options()
    {
        var options = new TrainingOptions { Method = Method, Pixels = Pixels, BatchSize = Batch };
        return Networks switch
        {
            DefaultNetworks => options,
            SmallNetworks => options with { Segmentor = SmallSegmentor(), Alignment = SmallAlignment() },
            NarrowNetworks => options with
            {
                Segmentor = new() { Width = 8 },
                Alignment = new() { GeneratorWidth = 16, DiscriminatorWidth = 16 },
            },
            _ => throw new InvalidInputException(
                $"There are no networks '{Networks}'; choose {DefaultNetworks}, {SmallNetworks} or {NarrowNetworks}."),
        };
    }

    private static SegmentorOptions SmallSegmentor() => new()
    {
        Width = Profiles.Phantom.Segmentor.Width,
        Depth = Profiles.Phantom.Segmentor.Depth,
        LearningRate = SmallLearningRate,
    };

    private static AlignmentOptions SmallAlignment()
    {
        AlignmentOptions phantom = Profiles.Phantom.Alignment;
        return new()
        {
            GeneratorWidth = phantom.GeneratorWidth,
            GeneratorBlocks = phantom.GeneratorBlocks,
            ResidualGenerator = phantom.ResidualGenerator,
            DiscriminatorWidth = phantom.DiscriminatorWidth,
            DiscriminatorLayers = phantom.DiscriminatorLayers,
            LearningRate = SmallLearningRate,
        };
    }
}
