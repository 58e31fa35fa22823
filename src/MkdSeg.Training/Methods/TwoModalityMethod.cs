using MkdSeg.Models.Losses;
using MkdSeg.Models.Segmentation;
using MkdSeg.Training.Batches;
using MkdSeg.Training.Options;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Training.Methods;

/// <summary>
/// One segmentor with parts of each modality's own. It learns from a batch of either modality in every update, because an
/// update needs a gradient for every part; each batch passes alone, so that its statistics are of one modality.
/// </summary>
public abstract class TwoModalityMethod : OneSegmentor
{
    private readonly ITwoModalityNetwork network;

    /// <summary>The method with a fresh network.</summary>
    protected TwoModalityMethod(TrainingOptions options, int classCount, Device device, nn.Module<Tensor, Tensor> network)
        : base(options, classCount, device, network) => this.network = (ITwoModalityNetwork)network;

    /// <inheritdoc/>
    public sealed override bool UsesAssistant => true;

    /// <inheritdoc/>
    public sealed override void Step(int step, Batch target, Batch? assistant, StepLog log)
    {
        Batch other = Required(assistant);
        Tensor onTarget = network.Forward(target.Images, ImageSource.Target);
        Tensor onAssistant = network.Forward(other.Images, ImageSource.Assistant);
        Tensor real = SupervisedLoss.Combined(onTarget, target.Labels, target.Known);
        Tensor beside = SupervisedLoss.Combined(onAssistant, other.Labels, other.Known);
        log.Add("sup_real", real);
        log.Add("sup_assistant", beside);
        Tensor loss = real + beside;
        if (Between(onTarget, target, onAssistant, other, log) is { } between)
        {
            loss += between;
        }

        loss.backward();
        Segmentor.Update(Options.LearningRateAt(step));
    }

    /// <summary>A loss between the two modalities, weighted and logged; null for none.</summary>
    /// <param name="onTarget">Logits of the target batch, [N,C,H,W].</param>
    /// <param name="target">The target batch.</param>
    /// <param name="onAssistant">Logits of the assistant batch, [N,C,H,W].</param>
    /// <param name="assistant">The assistant batch.</param>
    /// <param name="log">Where its value is written.</param>
    protected virtual Tensor? Between(Tensor onTarget, Batch target, Tensor onAssistant, Batch assistant, StepLog log) => null;
}
