using MkdSeg.Training.Batches;
using MkdSeg.Training.Options;
using static TorchSharp.torch;

namespace MkdSeg.Training.Methods;

/// <summary>One segmentor trained on both modalities as they are, a batch of each in turn: compared in the paper [S].</summary>
public sealed class Joint : OneSegmentor
{
    /// <summary>The method with fresh networks.</summary>
    public Joint(TrainingOptions options, int classCount, Device device)
        : base(options, classCount, device)
    {
    }

    /// <inheritdoc/>
    public override bool UsesAssistant => true;

    /// <inheritdoc/>
    public override void Step(int step, Batch target, Batch? assistant, StepLog log)
    {
        Learn(Segmentor, "sup_assistant", Required(assistant), step, log);
        Learn(Segmentor, "sup_real", target, step, log);
    }
}
