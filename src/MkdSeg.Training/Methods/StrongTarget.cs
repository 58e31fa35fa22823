using MkdSeg.Models.Losses;
using MkdSeg.Models.Segmentation;
using MkdSeg.Training.Batches;
using MkdSeg.Training.Options;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Training.Methods;

/// <summary>
/// What a user would pick today who has nothing but the annotated target slices: target-only with nnU-Net's recipe (Isensee et al.
/// 2021) of deep supervision, strong augmentation, Dice and cross entropy, and a polynomial learning rate. Network, optimiser and
/// loss stay those of every other method here, so that the recipe alone differs.
/// </summary>
public sealed class StrongTarget : OneSegmentor
{
    private readonly UNet network;

    /// <summary>The method with fresh networks.</summary>
    public StrongTarget(TrainingOptions options, int classCount, Device device)
        : this(
            options,
            classCount,
            device,
            new UNet(options.InputSlices, classCount, options.Segmentor.Width, options.Segmentor.Depth, deepSupervision: true))
    {
    }

    private StrongTarget(TrainingOptions options, int classCount, Device device, UNet network)
        : base(options, classCount, device, network) => this.network = network;

    /// <inheritdoc/>
    public override bool UsesAssistant => false;

    /// <summary>The part of the recipe that options hold. Shifts stay as they were asked for, the same for every method.</summary>
    public static TrainingOptions Recipe(TrainingOptions options) => options with
    {
        Augmentation = AugmentationOptions.NnUNet with { ShiftFraction = options.Augmentation.ShiftFraction },
        Segmentor = options.Segmentor with { PolynomialPower = 0.9 },
    };

    /// <inheritdoc/>
    public override void Step(int step, Batch target, Batch? assistant, StepLog log)
    {
        IReadOnlyList<Tensor> logits = network.ForwardDeep(target.Images);
        Tensor[] losses =
        [
            .. logits.Select((scores, level) => SupervisedLoss.Combined(scores, Coarse(target.Labels, level), target.Known)),
        ];
        log.Add("sup_real", losses[0]);

        // Every level counts half of the next finer one; together they count as much as one loss.
        double all = 2 - Math.Pow(2, 1 - losses.Length);
        losses.Select((loss, level) => loss * (Math.Pow(2, -level) / all)).Aggregate((sum, loss) => sum + loss).backward();
        Segmentor.Update(Options.LearningRateAt(step));
    }

    /// <summary>Labels [N,H,W] at a level's resolution: the nearest of every 2^level pixels.</summary>
    private static Tensor Coarse(Tensor labels, int level) =>
        labels.slice(1, 0, labels.shape[1], 1L << level).slice(2, 0, labels.shape[2], 1L << level);
}
