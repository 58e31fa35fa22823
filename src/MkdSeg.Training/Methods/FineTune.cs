using MkdSeg.Training.Batches;
using MkdSeg.Training.Options;
using static TorchSharp.torch;

namespace MkdSeg.Training.Methods;

/// <summary>
/// One segmentor trained on the assistant slices first, then on the target slices: compared in the paper [S]. Either part has
/// as many updates as any other method makes on target images, and a whole learning-rate schedule [I].
/// </summary>
public sealed class FineTune : OneSegmentor
{
    /// <summary>The method with fresh networks.</summary>
    public FineTune(TrainingOptions options, int classCount, Device device)
        : base(options, classCount, device)
    {
    }

    /// <inheritdoc/>
    public override bool UsesAssistant => true;

    /// <inheritdoc/>
    public override int WarmUpSteps => Options.Iterations;

    /// <inheritdoc/>
    public override void Step(int step, Batch target, Batch? assistant, StepLog log)
    {
        if (step < WarmUpSteps)
        {
            Learn(Segmentor, "sup_assistant", Required(assistant), step, log);
        }
        else
        {
            Learn(Segmentor, "sup_real", target, step - WarmUpSteps, log);
        }
    }
}
