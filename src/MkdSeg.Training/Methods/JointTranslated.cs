using MkdSeg.Models.Alignment;
using MkdSeg.Training.Batches;
using MkdSeg.Training.Options;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Training.Methods;

/// <summary>
/// "joint" on translated images: one segmentor learns from assistant images that an Image Alignment Module translates online, as that of
/// <see cref="Mkd"/> does and with the same feedback, and from target images, a batch of each in turn. Ours: what mkd would be with one
/// network and nothing to distil, so the row that says what its second network is worth.
/// </summary>
public sealed class JointTranslated : OneSegmentor
{
    private readonly AlignmentModule alignment;

    /// <summary>The method with fresh networks.</summary>
    public JointTranslated(TrainingOptions options, int classCount, Device device)
        : base(options, classCount, device)
    {
        alignment = new AlignmentModule(options, classCount, device);
        Networks = [Segmentor, .. alignment.Networks];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<NamedNetwork> Networks { get; }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, ImagePool> Pools => alignment.Pools;

    /// <inheritdoc/>
    public override bool UsesAssistant => true;

    /// <inheritdoc/>
    public override int WarmUpSteps => Options.Alignment.StepsBefore(Options.Iterations);

    /// <inheritdoc/>
    public override void Step(int step, Batch target, Batch? assistant, StepLog log)
    {
        Batch source = Required(assistant);
        int iteration = step - WarmUpSteps;
        Translation? translation = Options.Alignment.LearnsAt(iteration) ? alignment.Translate(source, target) : null;
        bool feedsBack = translation is not null && iteration >= 0 && Options.Alignment.FeedbackWeight > 0;
        Tensor synthetic = alignment.Synthesise(source.Images, translation).requires_grad_(feedsBack);
        if (iteration >= 0)
        {
            Learn(Segmentor, "sup_syn", Taught(source with { Images = synthetic }), iteration, log);
            Learn(Segmentor, "sup_real", target, iteration, log);
        }

        if (translation is not null)
        {
            alignment.Update(step, translation, feedsBack ? synthetic.grad! * Options.Alignment.FeedbackWeight : null, log);
        }

        if (log.Detailed)
        {
            TranslationWatch.Report(source, synthetic, target, ClassCount, log);
        }
    }
}
