using MkdSeg.Imaging;
using MkdSeg.Training.Options;
using static TorchSharp.torch;

namespace MkdSeg.Training.Methods;

/// <summary>A method by its name: where it is from, what its name says of the options, and how it is made.</summary>
/// <param name="Name">
/// Small letters, digits, <c>-</c> and <c>+</c>, for example <c>target-only</c>: the name in calls, runs and tables.
/// </param>
/// <param name="Source">Where it is from, in a sentence.</param>
/// <param name="Create">Makes the method from checked options, the number of classes with background, and a device.</param>
public sealed record MethodCard(string Name, string Source, Func<TrainingOptions, int, Device, TrainingMethod> Create)
{
    /// <summary>What the name stands for in the options, whatever else was asked for; null for nothing.</summary>
    public Func<TrainingOptions, TrainingOptions>? Settings { get; init; }

    /// <summary>Refuses options that the method's networks cannot have; null where every option will do.</summary>
    public Action<TrainingOptions>? Check { get; init; }

    /// <summary>
    /// Steps before the first update of a segmentor on target images under given options, as <see cref="TrainingMethod.WarmUpSteps"/>
    /// of the method itself; null for none.
    /// </summary>
    public Func<TrainingOptions, int>? StepsBefore { get; init; }

    /// <summary>How many times as many iterations as the options say the method trains: 2 for one that goes on twice as long.</summary>
    public int Length { get; init; } = 1;

    /// <summary>Whole trainings that the method makes, one after the other: 2 for one of two networks.</summary>
    public int Trainings { get; init; } = 1;

    /// <summary>
    /// Updates that each network which predicts has had when a training ends, over the options' iterations: 1 for a method that learns from
    /// the batches of both modalities in one update, or from the target's alone; 2 for one that updates its network with either; more for
    /// one that goes on longer. Networks that only serve others are not counted here; a run's manifest has all.
    /// </summary>
    public int UpdatesPerIteration { get; init; } = 1;

    /// <summary>Whether its segmentors teach each other, so that the options of distillation mean something.</summary>
    public bool Distils { get; init; }

    /// <summary>The options under which the method trains; settling twice changes nothing.</summary>
    /// <exception cref="InvalidInputException">Its networks cannot have these sizes.</exception>
    public TrainingOptions Settle(TrainingOptions options)
    {
        TrainingOptions settled = (Settings?.Invoke(options) ?? options).Checked();
        Check?.Invoke(settled);
        return settled;
    }
}
