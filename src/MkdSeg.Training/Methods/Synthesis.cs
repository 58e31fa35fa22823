using MkdSeg.Models.Alignment;
using MkdSeg.Training.Batches;
using MkdSeg.Training.Options;
using TorchSharp;
using static TorchSharp.torch;

namespace MkdSeg.Training.Methods;

/// <summary>
/// Translation and segmentation trained together (Zhang et al. 2018b, compared in the paper [S]): one segmentor learns from target
/// and from translated assistant images, and shape consistency makes the generators keep what is annotated. For the way
/// back, shape consistency needs a segmentor of the assistant modality too; no prediction uses it.
/// </summary>
public sealed class Synthesis : OneSegmentor
{
    private readonly AlignmentModule alignment;
    private readonly NamedNetwork? assistantSegmentor;

    /// <summary>The method with fresh networks.</summary>
    public Synthesis(TrainingOptions options, int classCount, Device device)
        : base(options, classCount, device)
    {
        assistantSegmentor = options.Synthesis.ShapeConsistencyWeight > 0 ? NewSegmentor("segmentor_assistant") : null;
        alignment = new AlignmentModule(options, classCount, device);
        Networks = assistantSegmentor is null ? [Segmentor, .. alignment.Networks] : [Segmentor, assistantSegmentor, .. alignment.Networks];
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

        Translation? translation = Options.Alignment.LearnsAt(iteration)
            ? alignment.Translate(source, target with { Unlabelled = null })
            : null;
        bool consistent = translation is not null && assistantSegmentor is not null && iteration >= 0;
        Tensor fakeTarget = alignment.Synthesise(source.Images, translation).requires_grad_(consistent);
        Tensor? fakeAssistant = consistent ? translation!.FakeAssistant.detach().requires_grad_(true) : null;

        // The segmentors; what shape consistency says to the generators stays in the translated images.
        if (iteration >= 0)
        {
            Learn(Segmentor, "sup_syn", Taught(source with { Images = fakeTarget }), iteration, log);
            Learn(Segmentor, "sup_real", target, iteration, log);
            if (assistantSegmentor is not null)
            {
                Learn(assistantSegmentor, "sup_assistant", source, iteration, log);
            }

            if (fakeAssistant is not null)
            {
                Learn(assistantSegmentor!, "sup_assistant_syn", target with { Images = fakeAssistant }, iteration, log);
            }
        }

        if (translation is not null)
        {
            alignment.Update(step, translation, ShapeConsistency(fakeTarget), log, ShapeConsistency(fakeAssistant));
        }

        if (log.Detailed)
        {
            TranslationWatch.Report(source, fakeTarget, target, ClassCount, log);
        }
    }

    /// <summary>The weighted gradient of a segmentor's loss by translated images; null where none was asked for.</summary>
    private Tensor? ShapeConsistency(Tensor? images) =>
        images?.grad is { } gradient ? gradient * Options.Synthesis.ShapeConsistencyWeight : null;
}
