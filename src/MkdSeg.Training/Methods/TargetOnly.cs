using MkdSeg.Models.Losses;
using MkdSeg.Training.Data;
using MkdSeg.Training.Options;
using static TorchSharp.torch;

namespace MkdSeg.Training.Methods;

/// <summary>One segmentor trained on the annotated target slices alone: the paper's baseline [S].</summary>
public sealed class TargetOnly : TrainingMethod
{
    private readonly NamedNetwork real;

    /// <summary>The method with fresh networks.</summary>
    public TargetOnly(TrainingOptions options, int classCount, Device device)
        : base(options, classCount, device)
    {
        real = NewSegmentor("segmentor_real");
        Networks = [real];
        Segmentors = new Dictionary<string, NamedNetwork> { ["real"] = real };
    }

    /// <inheritdoc/>
    public override IReadOnlyList<NamedNetwork> Networks { get; }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, NamedNetwork> Segmentors { get; }

    /// <inheritdoc/>
    public override bool UsesAssistant => false;

    /// <inheritdoc/>
    public override void Step(int step, Batch target, Batch? assistant, StepLog log)
    {
        Tensor loss = SupervisedLoss.Combined(real.Forward(target.Images), target.Labels);
        log.Add("sup_real", loss);
        loss.backward();
        real.Update(Options.Segmentor.LearningRateAt(step));
    }
}
