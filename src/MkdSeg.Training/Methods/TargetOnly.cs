using MkdSeg.Training.Batches;
using MkdSeg.Training.Options;
using static TorchSharp.torch;

namespace MkdSeg.Training.Methods;

/// <summary>One segmentor trained on the annotated target slices alone: the paper's baseline [S].</summary>
public sealed class TargetOnly : OneSegmentor
{
    /// <summary>The method with fresh networks.</summary>
    public TargetOnly(TrainingOptions options, int classCount, Device device)
        : base(options, classCount, device)
    {
    }

    /// <inheritdoc/>
    public override bool UsesAssistant => false;

    /// <inheritdoc/>
    public override void Step(int step, Batch target, Batch? assistant, StepLog log) => Learn(Segmentor, "sup_real", target, step, log);
}
