using MkdSeg.Models.Losses;
using MkdSeg.Models.Segmentation;
using MkdSeg.Training.Batches;
using MkdSeg.Training.Options;
using static TorchSharp.torch;

namespace MkdSeg.Training.Methods;

/// <summary>
/// Dou et al. (2020), UMMKD: shared convolutions, batch norm of each modality's own, and a loss that makes the two modalities'
/// class-averaged predictions agree. Not compared in the paper.
/// </summary>
public sealed class Ummkd : TwoModalityMethod
{
    /// <summary>The method with fresh networks.</summary>
    public Ummkd(TrainingOptions options, int classCount, Device device)
        : base(
            options,
            classCount,
            device,
            new SharedKernelUNet(
                FeatureNormalisation.Batch, options.InputSlices, classCount, options.Segmentor.Width, options.Segmentor.Depth))
    {
    }

    /// <inheritdoc/>
    protected override Tensor? Between(Tensor onTarget, Batch target, Tensor onAssistant, Batch assistant, StepLog log)
    {
        Tensor knowledge = ClassKnowledgeLoss.Symmetric(
            onTarget,
            target.Labels,
            onAssistant,
            assistant.Labels,
            Options.SharedKnowledge.Temperature,
            target.Known,
            assistant.Known);
        log.Add("knowledge", knowledge);
        return Options.SharedKnowledge.Weight * knowledge;
    }
}
